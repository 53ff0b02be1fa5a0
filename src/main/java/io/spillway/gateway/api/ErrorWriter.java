package io.spillway.gateway.api;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.Dialect;
import io.spillway.gateway.routing.NotAnsweredException;
import io.spillway.resilience.CallFailedException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.reactive.error.ErrorWebExceptionHandler;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/**
 * Writes what a client is told instead of an answer: whatever goes wrong, status, headers and body come from here.
 *
 * <p>What is expected is a value and is not logged; what is not is logged once, and the client learns nothing of it.
 */
final class ErrorWriter implements ErrorWebExceptionHandler, Ordered {

    /**
     * Tells client libraries not to repeat the call by themselves.
     *
     * @see <a href="https://github.com/openai/openai-java">openai-java, which obeys it</a>
     */
    static final String SHOULD_RETRY = "x-should-retry";

    private static final Logger LOG = LoggerFactory.getLogger(ErrorWriter.class);

    private final ClientDialects dialects;

    private final @Nullable AdmissionListener listener;

    /**
     * @param dialects how the clients speak
     * @param listener is told of what is turned away; {@code null} if nobody wants to know
     */
    ErrorWriter(ClientDialects dialects, @Nullable AdmissionListener listener) {
        this.dialects = dialects;
        this.listener = listener;
    }

    /** Comes before Spring's own, which would answer in another shape. */
    @Override
    public int getOrder() {
        return -2;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        if (exchange.getResponse().isCommitted()) {
            return Mono.error(error);
        }
        if (error instanceof AbortedException) {
            exchange.getResponse().setRawStatusCode(AccessLog.CLIENT_LEFT);
            return Mono.empty();
        }
        if (error instanceof BadRequestException badRequest) {
            return refuse(exchange, badRequest.error());
        }
        if (error instanceof MethodNotAllowedException notAllowed) {
            exchange.getResponse().getHeaders().setAllow(notAllowed.getSupportedMethods());
            return refuse(exchange, Refusals.METHOD_NOT_ALLOWED);
        }
        if (error instanceof ResponseStatusException status
                && status.getStatusCode().is4xxClientError()) {
            return refuse(exchange, refusal(status.getStatusCode()));
        }
        return write(exchange, reply(exchange, error));
    }

    /** Turns a request away, and tells the listener. */
    Mono<Void> refuse(ServerWebExchange exchange, ApiError error) {
        if (listener != null) {
            listener.refused(requestId(exchange), error);
        }
        return write(exchange, ErrorReply.of(error));
    }

    /** Returns the last event of a stream that broke off, in the words of who reads it. */
    static byte[] lastEvent(Throwable error, Dialect dialect) {
        return dialect.writeErrorEvent(words(error));
    }

    /** Returns what the client of a stream is told of what broke it off. */
    static ApiError words(Throwable error) {
        if (error instanceof CallFailedException failed) {
            return FailureReplies.of(failed.failure()).error();
        }
        LOG.error("A stream failed", error);
        return Refusals.INTERNAL;
    }

    private ErrorReply reply(ServerWebExchange exchange, Throwable error) {
        if (error instanceof NotAnsweredException notAnswered) {
            return FailureReplies.of(notAnswered, dialects.of(exchange));
        }
        if (error instanceof CallFailedException failed) {
            return FailureReplies.of(failed.failure());
        }
        LOG.error("Request {} failed", requestId(exchange), error);
        return ErrorReply.of(Refusals.INTERNAL);
    }

    private static ApiError refusal(HttpStatusCode status) {
        return status.value() == Refusals.UNKNOWN_URL.status()
                ? Refusals.UNKNOWN_URL
                : Refusals.request(status.value(), "invalid_request", "The request is not valid.");
    }

    private Mono<Void> write(ServerWebExchange exchange, ErrorReply reply) {
        var response = exchange.getResponse();
        HttpHeaders headers = response.getHeaders();
        byte[] body = reply.body() == null ? dialects.of(exchange).writeError(reply.error()) : reply.body();
        response.setRawStatusCode(reply.error().status());
        headers.set(HttpHeaders.CONTENT_TYPE, ReplyWriter.JSON);
        headers.setContentLength(body.length);
        if (reply.error().status() == Refusals.INVALID_KEY.status()) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (reply.retryAfter() != null) {
            headers.set(HttpHeaders.RETRY_AFTER, Long.toString(secondsRoundedUp(reply.retryAfter())));
        }
        if (reply.hopeless()) {
            headers.set(SHOULD_RETRY, "false");
        }
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    private static long secondsRoundedUp(Duration wait) {
        return Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds());
    }

    private static String requestId(ServerWebExchange exchange) {
        return Objects.requireNonNullElse(exchange.getResponse().getHeaders().getFirst(RequestIds.HEADER), "-");
    }
}
