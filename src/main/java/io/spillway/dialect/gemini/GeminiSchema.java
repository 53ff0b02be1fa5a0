package io.spillway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says a JSON Schema in the words that Google knows; others are refused. References are written out, {@code allOf} is
 * merged, and limits that cannot be said go into the description. Only what stands where a schema stands is touched: a
 * property may be called {@code format} or {@code title}.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/structured-output">Structured output: schema support</a>
 * @see <a href="https://ai.google.dev/api/caching#Schema">Schema, what older models take</a>
 */
final class GeminiSchema {

    /** A schema that refers to itself has no end. */
    private static final int DEEPEST = 32;

    private static final Set<String> KEPT = Set.of(
            "type",
            "title",
            "description",
            "enum",
            "minItems",
            "maxItems",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "pattern",
            "nullable");

    /** Limits that only the description can tell. */
    private static final Set<String> TOLD = Set.of(
            "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "uniqueItems", "minProperties", "maxProperties");

    private static final Set<String> OPEN_API_FORMATS =
            Set.of("enum", "date-time", "int32", "int64", "float", "double");

    private final JsonNode root;
    private final boolean openApi;
    private final Deque<String> open = new ArrayDeque<>();

    private GeminiSchema(JsonNode root, boolean openApi) {
        this.root = root;
        this.openApi = openApi;
    }

    /** Returns a schema for {@code parametersJsonSchema} and {@code responseJsonSchema}; the given one stays as it is. */
    static JsonNode json(JsonNode schema) {
        return new GeminiSchema(schema, false).clean(schema, 0);
    }

    /** Returns a schema for {@code parameters} and {@code responseSchema}; the given one stays as it is. */
    static JsonNode openApi(JsonNode schema) {
        return new GeminiSchema(schema, true).clean(schema, 0);
    }

    private JsonNode clean(JsonNode schema, int depth) {
        if (!schema.isObject()) {
            // "true" allows anything, and so does an empty schema.
            return JsonTree.object();
        }
        JsonNode ref = schema.path("$ref");
        if (ref.isTextual()) {
            return referred(schema, ref.textValue(), depth);
        }
        JsonNode merged = schema.path("allOf").isArray() ? merged(schema, depth) : schema;
        ObjectNode cleaned = JsonTree.object();
        if (depth < DEEPEST) {
            for (Map.Entry<String, JsonNode> keyword : merged.properties()) {
                write(cleaned, keyword.getKey(), keyword.getValue(), depth + 1);
            }
        }
        complete(cleaned, merged);
        return cleaned;
    }

    /** A reference inside itself ends as any object. */
    private JsonNode referred(JsonNode schema, String ref, int depth) {
        JsonNode target = target(ref);
        if (open.contains(ref) || target.isMissingNode() || depth >= DEEPEST) {
            return JsonTree.object().put("type", "object").put("description", ref.substring(ref.lastIndexOf('/') + 1));
        }
        open.push(ref);
        JsonNode cleaned = clean(target, depth + 1);
        open.pop();
        JsonNode description = schema.path("description");
        if (description.isTextual() && cleaned instanceof ObjectNode object) {
            object.set("description", description);
        }
        return cleaned;
    }

    private JsonNode target(String ref) {
        return ref.startsWith("#/") ? root.at(ref.substring(1)) : root.path(ref);
    }

    /** Returns the schema that says what all of its parts say. */
    private JsonNode merged(JsonNode schema, int depth) {
        ObjectNode all = schema.deepCopy();
        all.remove("allOf");
        for (JsonNode part : schema.path("allOf")) {
            JsonNode cleaned = clean(part, depth + 1);
            for (Map.Entry<String, JsonNode> keyword : cleaned.properties()) {
                merge(all, keyword.getKey(), keyword.getValue());
            }
        }
        return all;
    }

    private static void merge(ObjectNode all, String name, JsonNode value) {
        JsonNode there = all.path(name);
        if (name.equals("properties") && there instanceof ObjectNode properties) {
            value.properties().forEach(property -> properties.putIfAbsent(property.getKey(), property.getValue()));
        } else if (name.equals("required") && there instanceof ArrayNode required) {
            value.forEach(required::add);
        } else {
            all.putIfAbsent(name, value);
        }
    }

    private void write(ObjectNode cleaned, String name, JsonNode value, int depth) {
        switch (name) {
            case "properties" -> cleaned.set("properties", properties(value, depth));
            case "items" -> cleaned.set("items", clean(value.isArray() ? value.path(0) : value, depth));
            case "prefixItems" -> writeList(cleaned, name, value, depth);
            case "anyOf", "oneOf" -> writeList(cleaned, "anyOf", value, depth);
            case "const" -> cleaned.set("enum", values(JsonTree.array().add(value)));
            case "enum" -> cleaned.set("enum", values(value));
            case "type" -> writeType(cleaned, value);
            case "format" -> {
                if (!openApi || OPEN_API_FORMATS.contains(value.asText(""))) {
                    cleaned.set(name, value);
                }
            }
            case "default" -> {
                if (!openApi) {
                    cleaned.set(name, value);
                }
            }
            case "additionalProperties" -> {
                if (!openApi) {
                    cleaned.set(name, value.isBoolean() ? value : clean(value, depth));
                }
            }
            default -> {
                if (KEPT.contains(name)) {
                    cleaned.set(name, value);
                }
            }
        }
    }

    private ObjectNode properties(JsonNode properties, int depth) {
        ObjectNode cleaned = JsonTree.object();
        properties.properties().forEach(property -> cleaned.set(property.getKey(), clean(property.getValue(), depth)));
        return cleaned;
    }

    private void writeList(ObjectNode cleaned, String name, JsonNode schemas, int depth) {
        if (openApi && name.equals("prefixItems")) {
            return;
        }
        ArrayNode list = cleaned.withArray("/" + name);
        schemas.forEach(schema -> list.add(clean(schema, depth)));
    }

    /** Where only texts may be listed, numbers become texts. */
    private JsonNode values(JsonNode values) {
        if (!openApi) {
            return values;
        }
        ArrayNode texts = JsonTree.array();
        values.forEach(value -> texts.add(value.asText("")));
        return texts;
    }

    /** Where a type is one word, {@code null} among several is a word of its own. */
    private void writeType(ObjectNode cleaned, JsonNode type) {
        if (!openApi || !type.isArray()) {
            cleaned.set("type", type);
            return;
        }
        for (JsonNode one : type) {
            if (one.asText("").equals("null")) {
                cleaned.put("nullable", true);
            } else {
                cleaned.putIfAbsent("type", one);
            }
        }
    }

    private void complete(ObjectNode cleaned, JsonNode schema) {
        if (cleaned.path("properties").isObject()) {
            cleaned.putIfAbsent("type", JsonTree.object().textNode("object"));
        }
        if (cleaned.path("type").asText("").equals("array") && !cleaned.has("items") && !cleaned.has("prefixItems")) {
            cleaned.set("items", openApi ? JsonTree.object().put("type", "string") : JsonTree.object());
        }
        if (openApi && cleaned.has("enum")) {
            cleaned.put("type", "string");
        }
        writeRequired(cleaned, schema.path("required"));
        tell(cleaned, schema);
    }

    /** What is required and is not there is refused. */
    private static void writeRequired(ObjectNode cleaned, JsonNode required) {
        Set<String> known = new LinkedHashSet<>();
        for (JsonNode name : required) {
            if (cleaned.path("properties").has(name.asText(""))) {
                known.add(name.asText(""));
            }
        }
        if (!known.isEmpty()) {
            ArrayNode list = cleaned.putArray("required");
            known.forEach(list::add);
        }
    }

    private static void tell(ObjectNode cleaned, JsonNode schema) {
        List<String> limits = schema.properties().stream()
                .filter(keyword ->
                        TOLD.contains(keyword.getKey()) && keyword.getValue().isValueNode())
                .map(keyword -> keyword.getKey() + ": " + keyword.getValue().asText(""))
                .toList();
        if (!limits.isEmpty()) {
            String description = cleaned.path("description").asText("");
            String told = "(" + String.join(", ", limits) + ")";
            cleaned.put("description", description.isEmpty() ? told : description + " " + told);
        }
    }
}
