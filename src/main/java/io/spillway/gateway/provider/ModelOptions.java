package io.spillway.gateway.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    private final Map<String, Map<String, String>> byName = new HashMap<>();

    /** By the provider's own names, for the models that are offered under one name only. */
    private final Map<String, Map<String, String>> byOwnName = new HashMap<>();

    ModelOptions(ProviderSettings settings) {
        settings.modelOptions().forEach((name, options) -> byName.put(name, fields(options)));
        byName.forEach((name, options) -> {
            String own = settings.modelNames().getOrDefault(name, name);
            if (isTheOnlyNameOf(own, settings)) {
                byOwnName.put(own, options);
            }
        });
    }

    /**
     * Returns the fields, each with its value as JSON.
     *
     * @param offered the name by which the model was found here; {@code null} if nobody looked for it by name
     * @param model the provider's own name for it
     */
    Map<String, String> of(@Nullable String offered, String model) {
        if (byName.isEmpty()) {
            return Map.of();
        }
        Map<String, String> named = offered == null ? null : byName.get(offered);
        return named == null ? byOwnName.getOrDefault(model, Map.of()) : named;
    }

    private static boolean isTheOnlyNameOf(String model, ProviderSettings settings) {
        var names = new HashSet<>(settings.models());
        names.addAll(settings.modelNames().keySet());
        return names.stream()
                        .filter(name -> model.equals(settings.modelNames().getOrDefault(name, name)))
                        .count()
                <= 1;
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
