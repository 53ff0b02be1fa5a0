package io.spillway.gateway.provider.registry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code <P>_MODELS}: a JSON array of names, a JSON object of aliases, or names with commas between them. */
final class ModelsVariable {

    static final String EXPECTED =
            "a,b or [\"a\",\"b\"] or {\"alias\":{\"id\":\"name\",\"options\":{\"reasoning_effort\":\"high\"}}}";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Map<String, String> properties = new LinkedHashMap<>();
    private int count;

    private ModelsVariable() {}

    /**
     * Returns what it says, by the names of properties below the provider.
     *
     * @throws IllegalArgumentException if it is none of the three
     */
    static Map<String, String> properties(String value) {
        var reading = new ModelsVariable();
        String text = value.strip();
        if (text.startsWith("[")) {
            json(text).forEach(name -> reading.model(textOf(name)));
        } else if (text.startsWith("{")) {
            json(text).properties().forEach(entry -> reading.alias(entry.getKey(), entry.getValue()));
        } else {
            for (String name : text.split(",", -1)) {
                reading.model(name.strip());
            }
        }
        return reading.properties;
    }

    private void model(String name) {
        if (!name.isEmpty()) {
            properties.put("models[" + count++ + "]", name);
        }
    }

    private void alias(String alias, JsonNode definition) {
        require(!alias.contains("]") && !alias.contains("["));
        require(definition.isTextual() || definition.isObject());
        model(alias);
        String name = definition.isTextual()
                ? definition.textValue()
                : definition.path("id").asText(alias);
        if (!name.equals(alias)) {
            properties.put("model-names[" + alias + "]", name);
        }
        JsonNode options = definition.path("options");
        if (!options.isMissingNode()) {
            require(options.isObject());
            properties.put("model-options[" + alias + "]", options.toString());
        }
    }

    private static String textOf(JsonNode name) {
        require(name.isTextual());
        return name.textValue();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException notJson) {
            throw new IllegalArgumentException(EXPECTED, notJson);
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException(EXPECTED);
        }
    }
}
