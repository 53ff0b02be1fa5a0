package io.spillway.gateway.api;

import io.spillway.dialect.ApiError;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * The first filter: gives every request its id and its line in the log, and turns away paths that could mean one thing to a check and another
 * to a route. A browser that asks whether another site may call is told that none may.
 *
 * <p>What is wrong below the level of a path, {@link ConnectionGuard} has seen to before.
 */
final class EdgeGuardFilter implements WebFilter, Ordered {

    /** Keeps a browser from taking a model's words for a page. */
    static final String CONTENT_TYPE_OPTIONS = "x-content-type-options";

    static final String NOSNIFF = "nosniff";

    private final ErrorWriter errors;

    private final AccessLog log;

    EdgeGuardFilter(ErrorWriter errors, AccessLog log) {
        this.errors = errors;
        this.log = log;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var request = exchange.getRequest();
        String id = RequestIds.accept(request.getHeaders().getFirst(RequestIds.HEADER));
        HttpHeaders headers = exchange.getResponse().getHeaders();
        headers.set(RequestIds.HEADER, id);
        headers.set(CONTENT_TYPE_OPTIONS, NOSNIFF);
        ApiError refusal = CorsUtils.isPreFlightRequest(request)
                ? Refusals.CORS_DISABLED
                : refusal(request.getPath().value());
        return log.around(exchange, refusal == null ? chain.filter(exchange) : errors.refuse(exchange, refusal));
    }

    /** Returns what is wrong with a path as it came over the wire; {@code null} if nothing is. */
    static @Nullable ApiError refusal(String path) {
        if (path.indexOf(';') >= 0) {
            return Refusals.INVALID_PATH;
        }
        return isPlain(path) ? null : Refusals.UNKNOWN_URL;
    }

    /** Every path of ours starts with one slash, ends without one, and has no empty or dotted segment. */
    private static boolean isPlain(String path) {
        if (path.equals("/")) {
            return true;
        }
        return path.startsWith("/") && !path.endsWith("/") && !path.contains("//") && !hasDottedSegment(path);
    }

    private static boolean hasDottedSegment(String path) {
        String shown =
                path.indexOf('%') < 0 ? path : path.toLowerCase(Locale.ROOT).replace("%2e", ".");
        return (shown + "/").contains("/./") || (shown + "/").contains("/../");
    }
}
