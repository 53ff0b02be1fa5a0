package io.spillway.gateway.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The request fields that an operator lays down for a provider's models.
 *
 * <p>They belong to the name under which a model is offered: {@code fast} and {@code thorough} may be the same model of
 * the provider's with other options.
 */
final class ModelOptions {

    /** Numbers stay as precise as they were written. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Map<String, String> ownNames;
    private final Map<String, Map<String, String>> byName = new HashMap<>();

    /** By the provider's own names, for the models that are offered under one name only. */
    private final Map<String, Map<String, String>> byOwnName = new HashMap<>();

    ModelOptions(ProviderSettings settings) {
        ownNames = settings.modelNames();
        settings.modelOptions().forEach((name, options) -> byName.put(name, fields(options)));
        byName.forEach((name, options) -> {
            if (isTheOnlyNameOf(ownName(name))) {
                byOwnName.put(ownName(name), options);
            }
        });
    }

    /**
     * Returns the fields, each with its value as JSON.
     *
     * @param asked the model as the client wrote it: the name it is offered by, with or without a provider before it, or
     *     a name that leads there
     * @param model the provider's own name for it
     */
    Map<String, String> of(String asked, String model) {
        if (byName.isEmpty()) {
            return Map.of();
        }
        String name = asked;
        while (!ownName(name).equals(model)) {
            int slash = name.indexOf('/');
            if (slash < 0) {
                return byOwnName.getOrDefault(model, Map.of());
            }
            name = name.substring(slash + 1);
        }
        return byName.getOrDefault(name, Map.of());
    }

    private String ownName(String name) {
        return ownNames.getOrDefault(name, name);
    }

    private boolean isTheOnlyNameOf(String model) {
        return ownNames.values().stream().filter(model::equals).count() <= 1;
    }

    private static Map<String, String> fields(String options) {
        var fields = new LinkedHashMap<String, String>();
        json(options)
                .properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().toString()));
        return fields;
    }

    private static JsonNode json(String options) {
        try {
            return JSON.readTree(options);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("options: %s (expected: a JSON object)".formatted(options), notJson);
        }
    }
}
