package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.ClientSide;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.Operation;
import io.spillway.gateway.catalog.TokenCount;
import io.spillway.gateway.catalog.TokenCounter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Counts tokens: {@code POST /v1/token-count} with a {@code model} and {@code messages}, with or without {@code tools},
 * or with an {@code input} for embeddings, or a {@code text}.
 *
 * <p>The answer's {@code method} says how: {@code tokenizer} if the model counts so, {@code provider} if its provider
 * has counted, {@code estimate} for a guess.
 */
final class TokenCountController implements WebHandler {

    private static final List<String> TEXTS = List.of("input", "text", "prompt");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final BodyReader bodies;

    private final ClientSide dialect;

    private final TokenCounter counter = new TokenCounter();

    private final ProviderCounts providers;

    private final Scheduler worker;

    private final ErrorWriter errors;

    /**
     * @param worker where it is counted, which takes too long for an event loop; it may turn work away
     */
    TokenCountController(
            BodyReader bodies, ClientSide dialect, ProviderCounts providers, Scheduler worker, ErrorWriter errors) {
        this.bodies = bodies;
        this.dialect = dialect;
        this.providers = providers;
        this.worker = worker;
        this.errors = errors;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return bodies.read(exchange.getRequest())
                .flatMap(body -> Mono.fromCallable(() -> count(body)).subscribeOn(worker))
                .flatMap(counted -> improved(exchange, counted))
                .flatMap(json ->
                        ReplyWriter.json(exchange.getResponse(), json.toString().getBytes(StandardCharsets.UTF_8)))
                .onErrorResume(BadRequestException.class, refused -> errors.refuse(exchange, refused.error()))
                .onErrorResume(RejectedExecutionException.class, busy -> errors.refuse(exchange, Refusals.BUSY));
    }

    /**
     * What we have counted.
     *
     * @param request a conversation, of which a provider might know more; {@code null} if it is none
     */
    private record Counted(
            String model, TokenCount count, @Nullable ClientRequest request) {}

    private Counted count(byte[] body) {
        JsonNode asked = tree(body);
        if (asked.has("messages")) {
            ClientRequest request = dialect.readRequest(Operation.TOKEN_COUNT, body);
            var chat = dialect.chatRequestReader().read(request);
            return new Counted(request.model(), counter.conversation(request.model(), chat), request);
        }
        String model = asked.path("model").asText("");
        if (model.isBlank()) {
            throw refusal("missing_model", "Missing required parameter: 'model'.");
        }
        for (String field : TEXTS) {
            if (asked.hasNonNull(field)) {
                return new Counted(model, counter.texts(model, texts(asked.get(field), field)), null);
            }
        }
        throw refusal("missing_messages", "One of 'messages', 'input' and 'text' is required.");
    }

    /** Asks the provider where we could only guess. */
    private Mono<ObjectNode> improved(ServerWebExchange exchange, Counted counted) {
        if (counted.count().exact() || counted.request() == null) {
            return Mono.just(json(counted));
        }
        String id =
                Objects.requireNonNullElse(exchange.getResponse().getHeaders().getFirst(RequestIds.HEADER), "-");
        return providers
                .count(id, counted.request())
                .map(told -> json(counted.model(), told.tokens(), "provider").put("provider", told.provider()))
                .defaultIfEmpty(json(counted));
    }

    private static ObjectNode json(Counted counted) {
        TokenCount count = counted.count();
        return json(counted.model(), count.tokens(), count.exact() ? "tokenizer" : "estimate")
                .put("tokenizer", count.tokenizer());
    }

    private static ObjectNode json(String model, long tokens, String method) {
        return JSON.objectNode()
                .put(ProviderCounts.FIELD, tokens)
                .put("model", model)
                .put("method", method);
    }

    private static JsonNode texts(JsonNode value, String field) {
        if (value.isTextual() || value.isArray()) {
            return value;
        }
        throw refusal("invalid_type", "'" + field + "' must be a text or an array.");
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
