package io.spillway.gateway.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the public lists of models into our own words. What is not as expected in them is left out. */
final class PublicListReader {

    static final String OPENROUTER = "openrouter";

    static final String MODELS_DEV = "modelsdev";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** OpenRouter's prices are per token, ours per million. */
    private static final int MILLION = 6;

    /** What models.dev calls some providers, by our name. */
    private static final Map<String, String> OUR_NAMES = Map.of(
            "google", "gemini",
            "togetherai", "together_ai",
            "fireworks-ai", "fireworks_ai",
            "nvidia", "nvidia_nim",
            "moonshotai", "moonshot",
            "lmstudio", "lm_studio",
            "amazon-bedrock", "bedrock",
            "github-copilot", "copilot",
            "vercel", "vercel_ai_gateway",
            "venice", "veniceai");

    private PublicListReader() {}

    /**
     * Reads OpenRouter's list.
     *
     * @throws IOException if it is no JSON
     * @see <a href="https://openrouter.ai/docs/api-reference/list-available-models">List available models</a>
     */
    static List<ModelFacts> openRouter(byte[] document) throws IOException {
        var models = new ArrayList<ModelFacts>();
        for (JsonNode model : JSON.readTree(document).path("data")) {
            String id = ModelFactsReader.text(model, "id");
            if (id != null && !id.isBlank()) {
                models.add(ofOpenRouter("openrouter/" + id, model));
            }
        }
        return models;
    }

    private static ModelFacts ofOpenRouter(String id, JsonNode model) {
        JsonNode architecture = model.path("architecture");
        List<String> inputs = ModelFactsReader.texts(architecture.path("input_modalities"));
        return new ModelFacts(
                id,
                null,
                null,
                Map.of(),
                "chat",
                ModelFactsReader.number(model, "context_length"),
                null,
                ModelFactsReader.number(model.path("top_provider"), "max_completion_tokens"),
                inputs,
                ModelFactsReader.texts(architecture.path("output_modalities")),
                openRouterCapabilities(inputs, ModelFactsReader.texts(model.path("supported_parameters"))),
                null,
                day(model.path("created")),
                null,
                null,
                null,
                ModelFactsReader.text(model, "description"),
                prices(
                        perMillion(model.path("pricing").path("prompt")),
                        perMillion(model.path("pricing").path("completion")),
                        perMillion(model.path("pricing").path("input_cache_read")),
                        perMillion(model.path("pricing").path("input_cache_write"))),
                OPENROUTER);
    }

    /** An empty list says nothing, a full one says what it does not hold. */
    private static Map<String, Boolean> openRouterCapabilities(List<String> inputs, List<String> parameters) {
        var capabilities = new HashMap<String, Boolean>();
        if (!inputs.isEmpty()) {
            capabilities.put(ModelFacts.VISION, inputs.contains("image"));
        }
        if (!parameters.isEmpty()) {
            capabilities.put(ModelFacts.TOOLS, parameters.contains("tools"));
            capabilities.put(ModelFacts.REASONING, parameters.contains("reasoning"));
            capabilities.put(
                    ModelFacts.JSON_SCHEMA,
                    parameters.contains("structured_outputs") || parameters.contains("response_format"));
        }
        return capabilities;
    }

    /**
     * Reads the list of models.dev.
     *
     * @throws IOException if it is no JSON
     * @see <a href="https://models.dev/">models.dev</a>
     */
    static List<ModelFacts> modelsDev(byte[] document) throws IOException {
        var models = new ArrayList<ModelFacts>();
        JSON.readTree(document)
                .properties()
                .forEach(provider -> provider.getValue()
                        .path("models")
                        .properties()
                        .forEach(model -> models.add(
                                ofModelsDev(ourName(provider.getKey()) + "/" + model.getKey(), model.getValue()))));
        return models;
    }

    private static String ourName(String provider) {
        return OUR_NAMES.getOrDefault(provider, provider.replace('-', '_'));
    }

    private static ModelFacts ofModelsDev(String id, JsonNode model) {
        JsonNode cost = model.path("cost");
        List<String> inputs = ModelFactsReader.texts(model.path("modalities").path("input"));
        return new ModelFacts(
                id,
                null,
                null,
                Map.of(),
                null,
                ModelFactsReader.number(model.path("limit"), "context"),
                ModelFactsReader.number(model.path("limit"), "input"),
                ModelFactsReader.number(model.path("limit"), "output"),
                inputs,
                ModelFactsReader.texts(model.path("modalities").path("output")),
                modelsDevCapabilities(inputs, model),
                null,
                day(model.path("release_date")),
                null,
                ModelFactsReader.text(model, "knowledge"),
                flag(model, "open_weights"),
                null,
                prices(
                        amount(cost.path("input")),
                        amount(cost.path("output")),
                        amount(cost.path("cache_read")),
                        amount(cost.path("cache_write"))),
                MODELS_DEV);
    }

    private static Map<String, Boolean> modelsDevCapabilities(List<String> inputs, JsonNode model) {
        var capabilities = new HashMap<String, Boolean>();
        if (!inputs.isEmpty()) {
            capabilities.put(ModelFacts.VISION, inputs.contains("image"));
        }
        put(capabilities, ModelFacts.TOOLS, flag(model, "tool_call"));
        put(capabilities, ModelFacts.REASONING, flag(model, "reasoning"));
        put(capabilities, ModelFacts.JSON_SCHEMA, flag(model, "structured_output"));
        return capabilities;
    }

    private static void put(Map<String, Boolean> flags, String name, @Nullable Boolean flag) {
        if (flag != null) {
            flags.put(name, flag);
        }
    }

    private static @Nullable Boolean flag(JsonNode object, String field) {
        return object.path(field).isBoolean() ? object.path(field).booleanValue() : null;
    }

    /** A price of which the half is missing is none: "nothing" and "unknown" must be told apart. */
    private static ArrayNode prices(
            @Nullable BigDecimal input,
            @Nullable BigDecimal output,
            @Nullable BigDecimal cachedInput,
            @Nullable BigDecimal cacheWrite) {
        ArrayNode prices = JsonNodeFactory.instance.arrayNode();
        if (input != null && output != null) {
            ObjectNode price = prices.addObject().put("input", input).put("output", output);
            if (cachedInput != null) {
                price.put("cached_input", cachedInput);
            }
            if (cacheWrite != null) {
                price.put("cache_write", cacheWrite);
            }
        }
        return prices;
    }

    private static @Nullable BigDecimal perMillion(JsonNode price) {
        try {
            BigDecimal perToken = price.isTextual() ? new BigDecimal(price.textValue()) : amount(price);
            // Its own routers have -1 for "it depends".
            return perToken == null || perToken.signum() < 0 ? null : perToken.movePointRight(MILLION);
        } catch (NumberFormatException notOne) {
            return null;
        }
    }

    private static @Nullable BigDecimal amount(JsonNode price) {
        return price.isNumber() && price.decimalValue().signum() >= 0 ? price.decimalValue() : null;
    }

    private static @Nullable LocalDate day(JsonNode said) {
        if (said.canConvertToLong() && said.longValue() > 0) {
            return LocalDate.ofInstant(Instant.ofEpochSecond(said.longValue()), ZoneOffset.UTC);
        }
        try {
            return said.isTextual() ? LocalDate.parse(said.textValue()) : null;
        } catch (DateTimeParseException notOne) {
            return null;
        }
    }
}
