package io.spillway.gateway.api;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.ClientSide;
import io.spillway.dialect.Operation;
import io.spillway.gateway.provider.Call;
import io.spillway.resilience.Deadline;
import io.spillway.resilience.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Makes a {@link Call} of what a client sent. */
final class CallReader {

    private static final String NO_FALLBACK = "x-no-fallback";

    private static final String EXPLAIN = "x-explain";

    private final BodyReader bodies;

    private final Duration timeout;

    private final boolean explain;

    private final Ticker ticker;

    private final @Nullable AdmissionListener listener;

    /**
     * @param timeout how long a call may take once it is read
     * @param explain whether to explain the route of every call
     * @param listener is told of every call; {@code null} if nobody wants to know
     */
    CallReader(
            BodyReader bodies, Duration timeout, boolean explain, Ticker ticker, @Nullable AdmissionListener listener) {
        this.bodies = bodies;
        this.timeout = timeout;
        this.explain = explain;
        this.ticker = ticker;
        this.listener = listener;
    }

    /** Returns the call, or a {@link BadRequestException}. */
    Mono<Call> read(ServerWebExchange exchange, ClientSide dialect, Operation operation, Detour detour) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        ApiError refusal = refusal(headers);
        if (refusal != null) {
            return Mono.error(new BadRequestException(refusal));
        }
        return bodies.read(exchange.getRequest()).map(body -> {
            if (listener != null) {
                ErrorWriter.keep(body, exchange);
            }
            var request = detour.ask(dialect.readRequest(operation, body, chosen(headers, dialect.requestHeaders())));
            return call(exchange, dialect, request);
        });
    }

    private Call call(ServerWebExchange exchange, ClientSide dialect, ClientRequest request) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        var call = new Call(
                Objects.requireNonNull(exchange.getResponse().getHeaders().getFirst(RequestIds.HEADER)),
                request,
                dialect,
                Deadline.after(timeout, ticker),
                !isOn(headers, NO_FALLBACK),
                explain || isOn(headers, EXPLAIN),
                new AtomicInteger());
        if (listener != null) {
            listener.admitted(call);
        }
        return call;
    }

    /** Returns those of the headers that the dialect asked for; one that came several times is a list. */
    private static Map<String, String> chosen(HttpHeaders headers, Set<String> names) {
        if (names.isEmpty()) {
            return Map.of();
        }
        var chosen = new HashMap<String, String>();
        for (String name : names) {
            List<String> values = headers.get(name);
            if (values != null) {
                chosen.put(name, String.join(",", values));
            }
        }
        return chosen;
    }

    private static boolean isOn(HttpHeaders headers, String name) {
        return "true".equalsIgnoreCase(headers.getFirst(name));
    }

    private static @Nullable ApiError refusal(HttpHeaders headers) {
        if (headers.containsKey(HttpHeaders.CONTENT_ENCODING)) {
            return Refusals.UNSUPPORTED_ENCODING;
        }
        List<String> types = headers.getOrEmpty(HttpHeaders.CONTENT_TYPE);
        if (types.size() == 1 && types.get(0).equals(MediaType.APPLICATION_JSON_VALUE)) {
            return null;
        }
        return types.size() == 1 ? refusal(types.get(0)) : Refusals.UNSUPPORTED_MEDIA_TYPE;
    }

    private static @Nullable ApiError refusal(String contentType) {
        try {
            var type = MediaType.parseMediaType(contentType);
            if (!type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)) {
                return Refusals.UNSUPPORTED_MEDIA_TYPE;
            }
            return type.getCharset() == null || type.getCharset().equals(StandardCharsets.UTF_8)
                    ? null
                    : Refusals.UNSUPPORTED_CHARSET;
        } catch (InvalidMediaTypeException notOne) {
            return contentType.contains("charset") ? Refusals.UNSUPPORTED_CHARSET : Refusals.UNSUPPORTED_MEDIA_TYPE;
        }
    }
}
