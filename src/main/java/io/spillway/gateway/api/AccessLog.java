package io.spillway.gateway.api;

import io.spillway.resilience.Ticker;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * Writes one line for each call, and for each request that was turned away before it was one, to a logger of its own, so
 * that it can be turned off by name.
 *
 * <p>The model stands in it only once a provider has answered for it: before that it is just what a client wrote.
 */
final class AccessLog {

    /** The logger's name. */
    static final String NAME = "io.spillway.access";

    private static final int LONGEST_PATH = 256;

    private static final Logger LOG = LoggerFactory.getLogger(NAME);

    /** What nginx calls a client that left before its reply. */
    static final int CLIENT_LEFT = 499;

    private final Ticker ticker;

    AccessLog(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Returns the handling of a request as it is, with its line written at its end. */
    Mono<Void> around(ServerWebExchange exchange, Mono<Void> handling) {
        if (!LOG.isInfoEnabled()) {
            return handling;
        }
        long start = ticker.nanos();
        return handling.doFinally(end -> write(exchange, start, end));
    }

    private void write(ServerWebExchange exchange, long start, SignalType end) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        LOG.info(
                "{} {} {} {} {} {} ms",
                headers.getFirst(RequestIds.HEADER),
                SafeText.line(exchange.getRequest().getPath().value(), LONGEST_PATH),
                known(headers, ReplyWriter.PROVIDER),
                known(headers, ReplyWriter.MODEL),
                end == SignalType.CANCEL ? CLIENT_LEFT : status(exchange.getResponse()),
                TimeUnit.NANOSECONDS.toMillis(ticker.nanos() - start));
    }

    private static String known(HttpHeaders headers, String name) {
        String value = headers.getFirst(name);
        return value == null ? "-" : value;
    }

    private static int status(ServerHttpResponse response) {
        HttpStatusCode status = response.getStatusCode();
        return status == null ? HttpStatus.OK.value() : status.value();
    }
}
