package io.spillway.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What the answer's text must be.
 *
 * @param name what the schema is called; {@code null} if it has no name, always so without a schema
 * @param description what it is for
 * @param schema JSON Schema, which nobody changes; {@code null} unless the kind is {@link Kind#SCHEMA}
 * @param strict whether the answer must follow it exactly; {@code null} if the client did not say
 */
public record ResponseFormat(
        Kind kind,
        @Nullable String name,
        @Nullable String description,
        @Nullable JsonNode schema,
        @Nullable Boolean strict) {

    /** Any text. */
    public static final ResponseFormat TEXT = new ResponseFormat(Kind.TEXT, null, null, null, null);

    /** Any JSON. */
    public static final ResponseFormat JSON = new ResponseFormat(Kind.JSON, null, null, null, null);

    /** Text, JSON, or JSON that follows a schema. */
    public enum Kind {
        TEXT,
        JSON,
        SCHEMA
    }
}
