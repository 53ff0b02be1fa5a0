package io.spillway.gateway.api;

import io.spillway.gateway.provider.Call;
import io.spillway.gateway.provider.Reply;
import io.spillway.gateway.routing.Routed;
import java.math.BigDecimal;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Writes a call's reply: the headers that tell how it came about, then the answer, whole or as a stream. */
final class ReplyWriter {

    static final String JSON = "application/json";

    static final String PROVIDER = "x-provider";

    static final String MODEL = "x-model";

    private static final String ATTEMPTS = "x-attempts";

    private static final String FALLBACK_PROVIDER = "x-fallback-provider";

    private static final String ROUTE = "x-route";

    private static final String COST = "x-cost-usd";

    private static final String COST_ESTIMATED = "x-cost-estimated";

    private static final int LONGEST_NAME = 256;

    private final StreamWriter streams;

    ReplyWriter(StreamWriter streams) {
        this.streams = streams;
    }

    /** Writes the reply; the result ends when the client has it all. */
    Mono<Void> write(ServerWebExchange exchange, Call call, Routed routed) {
        ServerHttpResponse response = exchange.getResponse();
        describe(routed, call, response.getHeaders());
        if (routed.reply() instanceof Reply.Streamed streamed) {
            return streams.write(response, streamed.events());
        }
        Reply.Whole whole = (Reply.Whole) routed.reply();
        price(whole, response.getHeaders());
        return json(response, whole.body());
    }

    /** Writes a whole answer. */
    static Mono<Void> json(ServerHttpResponse response, byte[] body) {
        response.getHeaders().set(HttpHeaders.CONTENT_TYPE, JSON);
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    /** What a stream costs is known only at its end, when its head is long gone. */
    private static void price(Reply.Whole answer, HttpHeaders headers) {
        BigDecimal cost = answer.cost();
        if (cost != null) {
            headers.set(COST, cost.stripTrailingZeros().toPlainString());
            if (answer.usage().estimated()) {
                headers.set(COST_ESTIMATED, "true");
            }
        }
    }

    private static void describe(Routed routed, Call call, HttpHeaders headers) {
        headers.set(PROVIDER, SafeText.header(routed.reply().provider(), LONGEST_NAME));
        headers.set(MODEL, SafeText.header(routed.reply().model(), LONGEST_NAME));
        headers.set(ATTEMPTS, Integer.toString(routed.trace().attempts()));
        if (routed.fallbackProvider() != null) {
            headers.set(FALLBACK_PROVIDER, SafeText.header(routed.fallbackProvider(), LONGEST_NAME));
        }
        if (call.explain()) {
            headers.set(ROUTE, routed.trace().line());
        }
    }
}
