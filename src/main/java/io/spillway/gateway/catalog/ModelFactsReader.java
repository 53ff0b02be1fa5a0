package io.spillway.gateway.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the models that ship with the gateway, {@code models.json}.
 *
 * <p>Prices are in US dollars per million tokens. Each is an object with {@code input}, {@code output},
 * {@code cached_input}, {@code cache_write} and {@code cache_write_1h}, as far as they are known, and with what it
 * depends on: {@code from} (the first day) and {@code until} (the day on which it no longer holds), {@code above_tokens}
 * (requests longer than that, for all their tokens), {@code hours} with {@code days} and {@code utc} (spans of time; a
 * price without hours holds in all others).
 */
public final class ModelFactsReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String BUILT_IN = "builtin";

    private ModelFactsReader() {}

    /** Reads the models that ship. */
    public static List<ModelFacts> builtIn() {
        try (InputStream file =
                Objects.requireNonNull(ModelFactsReader.class.getResourceAsStream("models.json"), "models.json")) {
            return read(JSON.readTree(file), BUILT_IN);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Reads a document of that shape; what is no model in it is left out. */
    static List<ModelFacts> read(JsonNode document, String source) {
        var models = new ArrayList<ModelFacts>();
        for (JsonNode model : document.path("models")) {
            if (model.path("id").isTextual()) {
                models.add(model(model, source));
            }
        }
        return models;
    }

    private static ModelFacts model(JsonNode model, String source) {
        return new ModelFacts(
                model.path("id").textValue(),
                text(model, "vendor"),
                text(model, "model"),
                aliases(model.path("aliases")),
                text(model, "mode"),
                number(model, "context"),
                number(model, "input"),
                number(model, "output"),
                texts(model.path("input_modalities")),
                texts(model.path("output_modalities")),
                flags(model.path("capabilities")),
                dimensions(model),
                date(model, "released"),
                date(model, "ended"),
                text(model, "knowledge"),
                model.path("open_weights").isBoolean()
                        ? model.path("open_weights").booleanValue()
                        : null,
                text(model, "description"),
                model.path("prices").isArray() ? model.path("prices") : JsonNodeFactory.instance.arrayNode(),
                source);
    }

    private static @Nullable Integer dimensions(JsonNode model) {
        Long dimensions = number(model, "dimensions");
        return dimensions == null ? null : dimensions.intValue();
    }

    private static Map<String, List<String>> aliases(JsonNode byProvider) {
        var aliases = new HashMap<String, List<String>>();
        byProvider.properties().forEach(entry -> aliases.put(entry.getKey(), texts(entry.getValue())));
        return aliases;
    }

    private static Map<String, Boolean> flags(JsonNode said) {
        var flags = new HashMap<String, Boolean>();
        said.properties()
                .forEach(entry -> flags.put(entry.getKey(), entry.getValue().booleanValue()));
        return flags;
    }

    private static @Nullable LocalDate date(JsonNode model, String field) {
        String text = text(model, field);
        return text == null ? null : LocalDate.parse(text);
    }

    static @Nullable String text(JsonNode object, String field) {
        return object.path(field).textValue();
    }

    static @Nullable Long number(JsonNode object, String field) {
        JsonNode number = object.path(field);
        return number.canConvertToLong() && number.longValue() > 0 ? number.longValue() : null;
    }

    static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> {
            if (text.isTextual()) {
                texts.add(text.textValue());
            }
        });
        return texts;
    }
}
