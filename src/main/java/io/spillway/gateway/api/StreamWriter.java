package io.spillway.gateway.api;

import io.spillway.dialect.Dialect;
import io.spillway.gateway.api.AccessLog.Outcome;
import io.spillway.resilience.Ticker;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes a stream of events.
 *
 * <p>Nothing is sent before the first of them, so that whatever fails earlier is still a reply of its own. An event
 * is never held back: reactor-netty flushes what it has written before its event loop goes on to the next task.
 */
final class StreamWriter {

    private static final String EVENT_STREAM = "text/event-stream";

    private static final String NO_CACHE = "no-cache";

    /** Tells nginx not to collect the stream. */
    private static final String ACCEL_BUFFERING = "X-Accel-Buffering";

    private final Duration keepAlive;

    private final Ticker ticker;

    /**
     * @param keepAlive the silence after which a comment is sent
     */
    StreamWriter(Duration keepAlive, Ticker ticker) {
        this.keepAlive = keepAlive;
        this.ticker = ticker;
    }

    /**
     * Writes the events; what breaks off ends with one error event. When the client leaves, they are cancelled.
     *
     * @param dialect how the client speaks
     */
    Mono<Void> write(ServerWebExchange exchange, Flux<byte[]> events, Dialect dialect) {
        ServerHttpResponse response = exchange.getResponse();
        HttpHeaders headers = response.getHeaders();
        headers.set(HttpHeaders.CONTENT_TYPE, EVENT_STREAM);
        headers.set(HttpHeaders.CACHE_CONTROL, NO_CACHE);
        headers.set(ACCEL_BUFFERING, "no");
        var live = new LiveStream(
                events,
                keepAlive,
                dialect.keepAlive(),
                ticker,
                error -> {
                    AccessLog.note(exchange, Outcome.FAILED);
                    return ErrorWriter.lastEvent(error, dialect);
                },
                () -> AccessLog.note(exchange, Outcome.ABANDONED));
        return response.writeWith(live.map(response.bufferFactory()::wrap)).doOnError(error -> live.hangUp());
    }
}
