package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.BadRequestException;
import io.spillway.gateway.catalog.ProviderDirectory;
import io.spillway.gateway.provider.Provider;
import io.spillway.resilience.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/**
 * Shows what the credentials have used: {@code GET /v1/quota-stats}, {@code ?provider=} for one provider. A POST shows
 * the same after {@code {"action": "reload", "scope": "all"}}, which hands everything to the store that is not in it
 * yet.
 */
final class QuotaStatsController implements WebHandler {

    private static final int LONGEST_BODY = 64 * 1024;

    private static final Set<String> ACTIONS = Set.of("reload", "force_refresh");

    private static final Set<String> SCOPES = Set.of("all", "provider", "credential");

    private static final String NOTHING_TO_ASK = "no provider here has an interface that tells quotas";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final BodyReader bodies = new BodyReader(LONGEST_BODY);

    private final ProviderDirectory providers;

    private final Ticker ticker;

    private final ErrorWriter errors;

    QuotaStatsController(ProviderDirectory providers, Ticker ticker, ErrorWriter errors) {
        this.providers = providers;
        this.ticker = ticker;
        this.errors = errors;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        if (!HttpMethod.POST.equals(exchange.getRequest().getMethod())) {
            String provider = exchange.getRequest().getQueryParams().getFirst("provider");
            return write(exchange, stats(chosen(provider)));
        }
        return bodies.read(exchange.getRequest())
                .map(body -> refreshed(Wish.read(body)))
                .flatMap(json -> write(exchange, json))
                .onErrorResume(BadRequestException.class, refused -> errors.refuse(exchange, refused.error()));
    }

    private ObjectNode stats(List<Provider> chosen) {
        return QuotaStats.of(chosen, ticker.instant());
    }

    /** Returns one provider, or all that have a credential; none if it does not exist. */
    private List<Provider> chosen(@Nullable String name) {
        if (name == null) {
            return providers.inOrder().stream()
                    .filter(ProviderDirectory::isActive)
                    .toList();
        }
        Provider provider = providers.find(name);
        return provider == null ? List.of() : List.of(provider);
    }

    private ObjectNode refreshed(Wish wish) {
        long began = ticker.nanos();
        List<Provider> chosen = chosen(wish.provider());
        boolean reload = wish.action().equals("reload");
        long refreshed = 0;
        if (reload) {
            chosen.forEach(provider -> provider.pool().flush());
            refreshed = chosen.stream().mapToLong(wish::credentialsOf).sum();
        }
        ObjectNode json = stats(chosen);
        var result = json.putObject("refresh_result")
                .put("action", wish.action())
                .put("scope", wish.scope())
                .put("provider", wish.provider())
                .put("credential", wish.credential())
                .put("credentials_refreshed", refreshed)
                .put("success_count", refreshed)
                .put("failed_count", 0)
                .put("duration_ms", Duration.ofNanos(ticker.nanos() - began).toMillis());
        result.putArray("errors");
        result.put("success", reload)
                .put("message", reload ? "%d credentials reloaded".formatted(refreshed) : NOTHING_TO_ASK);
        return json;
    }

    private static Mono<Void> write(ServerWebExchange exchange, JsonNode json) {
        return ReplyWriter.json(exchange.getResponse(), json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What a POST asks for.
     *
     * @param provider whose; {@code null} for all
     * @param credential which of them; {@code null} for all
     */
    private record Wish(
            String action,
            String scope,
            @Nullable String provider,
            @Nullable String credential) {

        static Wish read(byte[] body) {
            JsonNode json = tree(body);
            String action = json.path("action").asText("");
            String scope = json.path("scope").asText("all");
            if (!ACTIONS.contains(action)) {
                throw refusal("invalid_action", "'action' must be 'reload' or 'force_refresh'.");
            }
            if (!SCOPES.contains(scope)) {
                throw refusal("invalid_scope", "'scope' must be 'all', 'provider' or 'credential'.");
            }
            String provider = scope.equals("all") ? null : name(json, "provider");
            return new Wish(action, scope, provider, scope.equals("credential") ? name(json, "credential") : null);
        }

        private static JsonNode tree(byte[] body) {
            try {
                return Objects.requireNonNullElse(MAPPER.readTree(body), MAPPER.nullNode());
            } catch (IOException notJson) {
                throw refusal("invalid_json", "The request body is not valid JSON.");
            }
        }

        private static String name(JsonNode json, String field) {
            String name = json.path(field).asText("");
            if (name.isBlank()) {
                throw refusal("missing_" + field, "This scope needs '" + field + "'.");
            }
            return name;
        }

        private static BadRequestException refusal(String code, String message) {
            return new BadRequestException(Refusals.request(400, code, message));
        }

        long credentialsOf(Provider provider) {
            return provider.pool().snapshot().credentials().stream()
                    .filter(state ->
                            credential == null || state.credential().id().equals(credential))
                    .count();
        }
    }
}
