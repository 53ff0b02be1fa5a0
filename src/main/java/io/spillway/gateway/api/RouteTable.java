package io.spillway.gateway.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/**
 * The routes of the API: what is not in it does not exist.
 *
 * <p>Spring asks it before every other mapping, and one look into a map replaces the walk over all patterns. It
 * compares paths as they came over the wire, as {@link ClientKeyFilter} does.
 */
final class RouteTable implements HandlerMapping, Ordered {

    /** Stands at the end of a path for one or more segments. */
    private static final String ANYTHING = "/*";

    private final Map<String, Route> routes = new LinkedHashMap<>();

    private final Map<String, Route> prefixes = new LinkedHashMap<>();

    private final ErrorWriter errors;

    RouteTable(ErrorWriter errors) {
        this.errors = errors;
    }

    /**
     * Adds a route.
     *
     * @param path the whole path, or one that ends in {@code /*} for whatever follows the slash
     */
    RouteTable add(HttpMethod method, String path, WebHandler handler) {
        boolean open = path.endsWith(ANYTHING);
        String key = open ? path.substring(0, path.length() - 1) : path;
        (open ? prefixes : routes)
                .computeIfAbsent(key, unknown -> new Route())
                .handlers
                .put(method, handler);
        return this;
    }

    /** Returns every path with its methods, for those who check that none is forgotten. */
    Map<String, Set<HttpMethod>> routes() {
        var all = new LinkedHashMap<String, Set<HttpMethod>>();
        routes.forEach((path, route) -> all.put(path, route.handlers.keySet()));
        prefixes.forEach((prefix, route) -> all.put(prefix + "*", route.handlers.keySet()));
        return all;
    }

    /** Comes before the mappings of Actuator, which start at -100. */
    @Override
    public int getOrder() {
        return -200;
    }

    @Override
    public Mono<Object> getHandler(ServerWebExchange exchange) {
        Route route = route(exchange.getRequest().getPath().value());
        if (route == null) {
            return Mono.empty();
        }
        return Mono.just(route.handler(exchange.getRequest().getMethod(), this));
    }

    private @Nullable Route route(String path) {
        Route exact = routes.get(path);
        if (exact != null) {
            return exact;
        }
        for (var prefix : prefixes.entrySet()) {
            if (path.startsWith(prefix.getKey())) {
                return prefix.getValue();
            }
        }
        return null;
    }

    private Mono<Void> refuse(ServerWebExchange exchange, Set<HttpMethod> allowed) {
        exchange.getResponse().getHeaders().setAllow(allowed);
        return errors.refuse(exchange, Refusals.METHOD_NOT_ALLOWED);
    }

    private static Mono<Void> options(ServerWebExchange exchange, Set<HttpMethod> allowed) {
        exchange.getResponse().getHeaders().setAllow(allowed);
        exchange.getResponse().setStatusCode(HttpStatus.NO_CONTENT);
        return exchange.getResponse().setComplete();
    }

    /** What answers at one path. */
    private static final class Route {

        private final Map<HttpMethod, WebHandler> handlers = new LinkedHashMap<>();

        WebHandler handler(HttpMethod method, RouteTable table) {
            WebHandler handler = handlers.get(HttpMethod.HEAD.equals(method) ? HttpMethod.GET : method);
            if (handler != null) {
                return handler;
            }
            return HttpMethod.OPTIONS.equals(method)
                    ? exchange -> options(exchange, allowed())
                    : exchange -> table.refuse(exchange, allowed());
        }

        private Set<HttpMethod> allowed() {
            var allowed = new TreeSet<HttpMethod>(handlers.keySet());
            if (allowed.contains(HttpMethod.GET)) {
                allowed.addAll(List.of(HttpMethod.HEAD));
            }
            allowed.add(HttpMethod.OPTIONS);
            return allowed;
        }
    }
}
