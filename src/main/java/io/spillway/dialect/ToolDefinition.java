package io.spillway.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A tool that the model may call. Immutable. */
public sealed interface ToolDefinition {

    /**
     * A function that the client runs.
     *
     * @param description {@code null} if there is none
     * @param parameters JSON Schema, which nobody changes: {@code deepCopy()} before a clean-up; {@code null} if the
     *     client sent none
     * @param strict whether arguments must follow the schema; {@code null} if the client did not say
     * @param cache {@code null} if there is no mark behind it
     */
    record Function(
            String name,
            @Nullable String description,
            @Nullable JsonNode parameters,
            @Nullable Boolean strict,
            @Nullable CacheControl cache,
            Extensions extensions)
            implements ToolDefinition {}

    /**
     * A tool that only one dialect knows, such as a search that the provider itself runs.
     *
     * @param dialect the {@link Dialect#id} of that dialect; others leave it out
     * @param json the tool as it came, which nobody changes
     */
    record Foreign(String dialect, JsonNode json) implements ToolDefinition {}
}
