package io.spillway.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Fields that the model does not know. They travel beside it and are written back only to the dialect they came from.
 *
 * @param dialect the {@link Dialect#id} of the dialect whose words they are; empty if there are none
 * @param fields each field's value, which nobody changes
 */
public record Extensions(String dialect, Map<String, JsonNode> fields) {

    /** None. */
    public static final Extensions NONE = new Extensions("", Map.of());

    public Extensions {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** Returns these fields of a dialect; {@link #NONE} if there are none. */
    public static Extensions of(Dialect dialect, Map<String, JsonNode> fields) {
        return fields.isEmpty() ? NONE : new Extensions(dialect.id(), fields);
    }

    /** Returns the fields as far as they are this dialect's. */
    public Map<String, JsonNode> of(Dialect dialect) {
        return this.dialect.equals(dialect.id()) ? fields : Map.of();
    }

    /** Adds the fields that are this dialect's to an object, where it has none of that name. */
    public void writeTo(ObjectNode object, Dialect dialect) {
        of(dialect).forEach(object::putIfAbsent);
    }
}
