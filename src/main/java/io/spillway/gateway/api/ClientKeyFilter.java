package io.spillway.gateway.api;

import io.spillway.dialect.ApiError;
import io.spillway.gateway.credential.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Asks every request for the client's key, save those for the few paths that are open.
 *
 * <p>It decides by the path as it came over the wire, so that no other spelling of an open path is open. A route that
 * nobody thought of here needs the key.
 */
final class ClientKeyFilter implements WebFilter, Ordered {

    /** What answers without a key; none of it says anything secret. */
    static final Set<String> OPEN = Set.of(
            "/",
            "/actuator/health",
            "/actuator/health/liveness",
            "/actuator/health/readiness",
            "/actuator/info",
            "/actuator/prometheus");

    private static final String SCHEME = "Bearer";

    private static final String SCHEME_AND_SPACE = "Bearer ";

    private static final String API_KEY = "x-api-key";

    private final @Nullable Secret key;

    private final FailedKeys failures;

    private final ErrorWriter errors;

    /**
     * @param key the key to ask for; {@code null} to let everybody in
     */
    ClientKeyFilter(@Nullable Secret key, FailedKeys failures, ErrorWriter errors) {
        this.key = key;
        this.failures = failures;
        this.errors = errors;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ApiError refusal = key == null ? null : refusal(exchange.getRequest(), key);
        return refusal == null ? chain.filter(exchange) : errors.refuse(exchange, refusal);
    }

    private @Nullable ApiError refusal(ServerHttpRequest request, Secret key) {
        if (isOpen(request)) {
            return null;
        }
        List<String> authorizations = request.getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION);
        List<String> keys = request.getHeaders().getOrEmpty(API_KEY);
        if (authorizations.size() > 1 || keys.size() > 1) {
            return Refusals.AMBIGUOUS_CREDENTIALS;
        }
        if (authorizations.isEmpty()) {
            return keys.isEmpty() ? Refusals.MISSING_KEY : refusal(request, key, keys.get(0));
        }
        String token = token(authorizations.get(0));
        if (!keys.isEmpty() && !keys.get(0).equals(token)) {
            return Refusals.AMBIGUOUS_CREDENTIALS;
        }
        return token == null ? wrong(request) : refusal(request, key, token);
    }

    private @Nullable ApiError refusal(ServerHttpRequest request, Secret key, String presented) {
        if (presented.isEmpty()) {
            return Refusals.MISSING_KEY;
        }
        return key.matches(presented.getBytes(StandardCharsets.ISO_8859_1)) ? null : wrong(request);
    }

    /** Returns what follows the scheme and one space; {@code null} if it is another scheme. */
    private static @Nullable String token(String authorization) {
        if (authorization.equalsIgnoreCase(SCHEME)) {
            return "";
        }
        int start = SCHEME_AND_SPACE.length();
        return authorization.regionMatches(true, 0, SCHEME_AND_SPACE, 0, start) ? authorization.substring(start) : null;
    }

    private ApiError wrong(ServerHttpRequest request) {
        var remote = request.getRemoteAddress();
        return failures.tooMany(remote == null ? null : remote.getAddress())
                ? Refusals.TOO_MANY_KEY_FAILURES
                : Refusals.INVALID_KEY;
    }

    /** Which methods a route has is no secret. */
    private static boolean isOpen(ServerHttpRequest request) {
        return OPEN.contains(request.getPath().value()) || HttpMethod.OPTIONS.equals(request.getMethod());
    }
}
