package io.spillway.gateway.api;

import io.spillway.dialect.TokenUsage;
import io.spillway.gateway.provider.Reply;
import io.spillway.gateway.routing.NotAnsweredException;
import io.spillway.gateway.routing.RouteTrace;
import io.spillway.gateway.routing.Routed;
import io.spillway.resilience.Failure;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Replies as a router gives them. */
final class Replies {

    private static final TokenUsage USAGE = new TokenUsage(1, 1, 0, 0, false);

    private Replies() {}

    /** Returns a request's body. */
    static String request(String model, boolean stream) {
        return "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                .formatted(model, stream);
    }

    static Routed whole(String body) {
        return new Routed(new Reply.Whole("groq", "llama", bytes(body), USAGE), answered(), null);
    }

    /** Returns an answer that cost something. */
    static Routed costing(String usd, boolean estimated) {
        var usage = new TokenUsage(1, 1, 0, 0, estimated);
        return new Routed(new Reply.Whole("groq", "llama", bytes("{}"), usage, new BigDecimal(usd)), answered(), null);
    }

    static Routed stream(Flux<String> events) {
        return new Routed(new Reply.Streamed("groq", "llama", events.map(Replies::bytes)), answered(), null);
    }

    static NotAnsweredException notAnswered(Failure failure, @Nullable Duration retryAfter) {
        var steps = List.of(new RouteTrace.Step("groq", "llama", RouteTrace.Outcome.FAILED, failure));
        return new NotAnsweredException(new RouteTrace(steps, 1), new RouteTrace.Verdict(failure, retryAfter));
    }

    private static RouteTrace answered() {
        return new RouteTrace(List.of(new RouteTrace.Step("groq", "llama", RouteTrace.Outcome.ANSWERED, null)), 1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
