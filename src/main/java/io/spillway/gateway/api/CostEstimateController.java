package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.TokenUsage;
import io.spillway.gateway.catalog.CostEstimate;
import io.spillway.gateway.catalog.Rate;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/**
 * Tells what a call would cost: {@code POST /v1/cost-estimate} with {@code {"model", "prompt_tokens",
 * "completion_tokens", "cache_read_tokens", "cache_creation_tokens"}}, of which only the model is required. Tokens of
 * the prompt that were read from a cache or written to it are part of the prompt's and billed once.
 */
final class CostEstimateController implements WebHandler {

    private static final int LONGEST_BODY = 64 * 1024;

    /** More than any call takes. */
    private static final long MOST_TOKENS = 1_000_000_000_000L;

    /** What the reference calls its catalogue. */
    private static final String CATALOGUE = "model_info_service";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final BodyReader bodies = new BodyReader(LONGEST_BODY);

    private final BiFunction<String, TokenUsage, CostEstimate> prices;

    private final ErrorWriter errors;

    /**
     * @param prices what tokens of a model cost, by the model's public name
     */
    CostEstimateController(BiFunction<String, TokenUsage, CostEstimate> prices, ErrorWriter errors) {
        this.prices = prices;
        this.errors = errors;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return bodies.read(exchange.getRequest())
                .map(body -> estimate(tree(body)))
                .flatMap(json ->
                        ReplyWriter.json(exchange.getResponse(), json.toString().getBytes(StandardCharsets.UTF_8)))
                .onErrorResume(BadRequestException.class, refused -> errors.refuse(exchange, refused.error()));
    }

    private ObjectNode estimate(JsonNode asked) {
        String model = asked.path("model").asText("");
        if (model.isBlank()) {
            throw refusal("missing_model", "Missing required parameter: 'model'.");
        }
        CostEstimate estimate = prices.apply(model, tokens(asked));
        ObjectNode json = JSON.objectNode()
                .put("model", model)
                .put("cost", estimate.cost())
                .put("currency", "USD");
        json.set("pricing", pricing(estimate.rate()));
        json.put("source", estimate.rate() == null ? "unknown" : CATALOGUE);
        if (estimate.cost() == null) {
            json.put(
                    "error",
                    "No price is known for " + (estimate.rate() == null ? "this model." : "all these tokens."));
        }
        return json;
    }

    private static TokenUsage tokens(JsonNode asked) {
        long read = count(asked, "cache_read_tokens");
        long written = count(asked, "cache_creation_tokens");
        long prompt = Math.max(count(asked, "prompt_tokens"), read + written);
        return new TokenUsage(prompt, count(asked, "completion_tokens"), read, written, 0, true);
    }

    private static long count(JsonNode asked, String field) {
        JsonNode count = asked.path(field);
        if (count.isMissingNode() || count.isNull()) {
            return 0;
        }
        if (!count.isIntegralNumber() || !count.canConvertToLong() || !isIn(count.longValue())) {
            throw refusal("invalid_value", "'" + field + "' must be a number of tokens.");
        }
        return count.longValue();
    }

    private static boolean isIn(long count) {
        return count >= 0 && count <= MOST_TOKENS;
    }

    private static ObjectNode pricing(@Nullable Rate rate) {
        ObjectNode json = JSON.objectNode();
        if (rate != null) {
            put(json, "input_cost_per_token", rate.input());
            put(json, "output_cost_per_token", rate.output());
            put(json, "cache_read_input_token_cost", rate.cachedInput());
            put(json, "cache_creation_input_token_cost", rate.cacheWrite());
        }
        return json;
    }

    private static void put(ObjectNode json, String field, @Nullable BigDecimal perMillion) {
        if (perMillion != null) {
            json.put(field, Rate.perToken(perMillion));
        }
    }

    private static JsonNode tree(byte[] body) {
        try {
            return JsonTree.read(body);
        } catch (MalformedJsonException notJson) {
            throw refusal("invalid_json", "The request body is not valid JSON.");
        }
    }

    private static BadRequestException refusal(String code, String message) {
        return new BadRequestException(Refusals.request(400, code, message));
    }
}
