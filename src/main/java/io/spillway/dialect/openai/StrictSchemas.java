package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.RequestQuirk;
import io.spillway.dialect.Target;
import java.util.List;
import java.util.Set;

/**
 * A schema that must be followed exactly may not limit texts and arrays, and its objects have no other properties than
 * they name (Cerebras). What is limited is told in the description.
 *
 * @see <a href="https://inference-docs.cerebras.ai/capabilities/structured-outputs">Structured outputs</a>, limitations
 */
final class StrictSchemas implements RequestQuirk {

    private static final List<String> UNKNOWN = List.of("pattern", "minItems", "maxItems");
    private static final List<String> SCHEMAS_BY_NAME = List.of("properties", "$defs", "definitions");
    private static final List<String> LISTS_OF_SCHEMAS = List.of("anyOf", "oneOf", "allOf", "prefixItems");

    @Override
    public Set<String> words() {
        return Set.of("strict");
    }

    @Override
    public void change(ObjectNode request, Target target) {
        JsonNode format = request.path("response_format").path("json_schema");
        if (format.path("strict").asBoolean()) {
            clean(format.path("schema"));
        }
        for (JsonNode tool : request.path("tools")) {
            if (tool.path("function").path("strict").asBoolean()) {
                clean(tool.path("function").path("parameters"));
            }
        }
    }

    private static void clean(JsonNode node) {
        if (!(node instanceof ObjectNode schema)) {
            return;
        }
        UNKNOWN.forEach(keyword -> tell(schema, keyword));
        if (schema.path("type").asText("").equals("object")
                || schema.path("properties").isObject()) {
            schema.put("additionalProperties", false);
        }
        // Below "properties" stand names: one that is called "pattern" is no limit.
        SCHEMAS_BY_NAME.forEach(keyword -> schema.path(keyword).forEach(StrictSchemas::clean));
        LISTS_OF_SCHEMAS.forEach(keyword -> schema.path(keyword).forEach(StrictSchemas::clean));
        clean(schema.path("items"));
    }

    private static void tell(ObjectNode schema, String keyword) {
        JsonNode limit = schema.remove(keyword);
        if (limit != null) {
            String before = schema.path("description").asText("");
            schema.put("description", (before.isEmpty() ? "" : before + " ") + "(" + keyword + ": " + limit + ")");
        }
    }
}
