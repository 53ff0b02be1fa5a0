package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings JSON Schemas into the form that the API takes.
 *
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/structured-outputs#json-schema-limitations">JSON Schema
 *     limitations</a>
 */
final class ToolSchemas {

    /** Deeper than this nobody means it. */
    private static final int DEEPEST = 32;

    private static final List<String> UNKNOWN = List.of("$schema", "$id", "$comment");

    private static final List<String> COMBINATIONS = List.of("anyOf", "oneOf", "allOf");

    /** What a schema of an answer may not say; the model is told in words. */
    private static final List<String> LIMITS = List.of(
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "maxItems",
            "uniqueItems");

    private static final List<String> MAPS = List.of("properties", "$defs", "definitions");

    private static final List<String> SINGLES = List.of("items", "not");

    private ToolSchemas() {}

    /** Returns the schema of a tool's arguments: always an object, and not one of several at its root. */
    static ObjectNode object(@Nullable JsonNode schema) {
        ObjectNode object = schema instanceof ObjectNode known ? known.deepCopy() : JsonTree.object();
        object.remove(UNKNOWN);
        for (String combination : COMBINATIONS) {
            JsonNode branches = object.remove(combination);
            if (branches != null) {
                branches.forEach(branch -> merge(branch, combination.equals("allOf"), object));
            }
        }
        object.put("type", "object");
        if (!object.path("properties").isObject()) {
            object.putObject("properties");
        }
        return object;
    }

    /** Returns a schema that the model can be held to exactly. */
    static JsonNode strict(JsonNode schema) {
        JsonNode copy = schema.deepCopy();
        tighten(copy, 0);
        return copy;
    }

    /** What only one of several branches demands cannot be demanded of all. */
    private static void merge(JsonNode branch, boolean all, ObjectNode into) {
        ObjectNode properties =
                into.path("properties") instanceof ObjectNode known ? known : into.putObject("properties");
        for (Map.Entry<String, JsonNode> property : branch.path("properties").properties()) {
            properties.putIfAbsent(property.getKey(), property.getValue());
        }
        if (all && branch.path("required") instanceof ArrayNode required) {
            ArrayNode demanded = into.path("required") instanceof ArrayNode known ? known : into.putArray("required");
            demanded.addAll(required);
        }
    }

    private static void tighten(JsonNode schema, int depth) {
        if (!(schema instanceof ObjectNode object) || depth > DEEPEST) {
            return;
        }
        object.remove(UNKNOWN);
        sayLimits(object);
        if (object.path("type").asText("").equals("object") || object.has("properties")) {
            object.put("additionalProperties", false);
        }
        for (String name : MAPS) {
            object.path(name).forEach(inner -> tighten(inner, depth + 1));
        }
        for (String name : SINGLES) {
            tighten(object.path(name), depth + 1);
        }
        for (String name : COMBINATIONS) {
            object.path(name).forEach(inner -> tighten(inner, depth + 1));
        }
    }

    private static void sayLimits(ObjectNode schema) {
        StringBuilder said = new StringBuilder(schema.path("description").asText(""));
        for (String limit : LIMITS) {
            JsonNode value = schema.remove(limit);
            if (value != null) {
                said.append(said.isEmpty() ? "(" : " (")
                        .append(limit)
                        .append(": ")
                        .append(value)
                        .append(')');
            }
        }
        if (!said.isEmpty()) {
            schema.put("description", said.toString());
        }
    }
}
