package io.spillway.gateway.api;

import io.spillway.resilience.Ticker;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * Writes one line for each call, and for each request that was turned away before it was one, to a logger of its own, so
 * that it can be turned off by name. What asks for no model and is answered, such as the list of models, has none.
 *
 * <p>The model stands in it only once a provider has answered for it: before that it is just what a client wrote. A
 * structured log has each part of the line as a field of its own.
 */
final class AccessLog {

    /** The logger's name. */
    static final String NAME = "io.spillway.access";

    private static final int LONGEST_PATH = 256;

    private static final Logger LOG = LoggerFactory.getLogger(NAME);

    /** Under this an exchange holds how it went; one that holds nothing gets no line. */
    private static final String OUTCOME = AccessLog.class.getName();

    private static final String NOTHING = "-";

    private final Ticker ticker;

    AccessLog(Ticker ticker) {
        this.ticker = ticker;
    }

    /** How a call went. */
    enum Outcome {
        /** The client got its answer. */
        ANSWERED,

        /** Nobody answered, or the answer broke off. */
        FAILED,

        /** The gateway itself turned it away. */
        REFUSED,

        /** The client left before the end. */
        ABANDONED
    }

    /** Notes how a call goes; the last word counts. */
    static void note(ServerWebExchange exchange, Outcome outcome) {
        exchange.getAttributes().put(OUTCOME, outcome);
    }

    /** Returns the status that a call has ended with. */
    static int status(ServerWebExchange exchange, SignalType end) {
        if (end == SignalType.CANCEL || exchange.getAttribute(OUTCOME) == Outcome.ABANDONED) {
            return AdmissionListener.CLIENT_LEFT;
        }
        HttpStatusCode status = exchange.getResponse().getStatusCode();
        return status == null ? HttpStatus.OK.value() : status.value();
    }

    /** Returns the handling of a request as it is, with its line written at its end. */
    Mono<Void> around(ServerWebExchange exchange, Mono<Void> handling) {
        if (!LOG.isInfoEnabled()) {
            return handling;
        }
        long start = ticker.nanos();
        return handling.doFinally(end -> write(exchange, start, end));
    }

    /** A request was turned away before it was one. */
    static void refused(String requestId, String path, int status) {
        write(requestId, path, null, null, Outcome.REFUSED, status, 0);
    }

    private void write(ServerWebExchange exchange, long start, SignalType end) {
        Outcome outcome = exchange.getAttribute(OUTCOME);
        if (outcome == null) {
            return;
        }
        HttpHeaders headers = exchange.getResponse().getHeaders();
        write(
                headers.getFirst(RequestIds.HEADER),
                exchange.getRequest().getPath().value(),
                headers.getFirst(ReplyWriter.PROVIDER),
                headers.getFirst(ReplyWriter.MODEL),
                end == SignalType.CANCEL ? Outcome.ABANDONED : outcome,
                status(exchange, end),
                TimeUnit.NANOSECONDS.toMillis(ticker.nanos() - start));
    }

    private static void write(
            @Nullable String requestId,
            String path,
            @Nullable String provider,
            @Nullable String model,
            Outcome outcome,
            int status,
            long millis) {
        String safePath = SafeText.line(path, LONGEST_PATH);
        LoggingEventBuilder line = LOG.atInfo()
                .addKeyValue("request_id", requestId)
                .addKeyValue("path", safePath)
                .addKeyValue("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .addKeyValue("status", status)
                .addKeyValue("duration_ms", millis);
        if (provider != null) {
            line = line.addKeyValue("provider", provider).addKeyValue("model", model);
        }
        line.log("{} {} {} {} {} {} ms", requestId, safePath, shown(provider), shown(model), status, millis);
    }

    private static String shown(@Nullable String name) {
        return name == null ? NOTHING : name;
    }
}
