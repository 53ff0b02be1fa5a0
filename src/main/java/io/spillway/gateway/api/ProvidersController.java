package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.gateway.catalog.ProviderDirectory;
import io.spillway.gateway.provider.Provider;
import io.spillway.resilience.PoolSnapshot;
import io.spillway.resilience.Veto;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/**
 * Shows how every active provider and its credentials stand: {@code GET /v1/providers}. With {@code ?format=simple} it
 * is an array of names.
 */
final class ProvidersController implements WebHandler {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final String CIRCUIT_CLOSED = "closed";

    private final ProviderDirectory providers;

    private final Function<String, String> circuits;

    /**
     * @param circuits gives the state of a provider's circuit breaker, such as {@code "closed"}
     */
    ProvidersController(ProviderDirectory providers, Function<String, String> circuits) {
        this.providers = providers;
        this.circuits = circuits;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        List<Provider> active =
                providers.inOrder().stream().filter(ProviderDirectory::isActive).toList();
        boolean simple = "simple".equals(exchange.getRequest().getQueryParams().getFirst("format"));
        JsonNode json = simple ? names(active) : details(active);
        return ReplyWriter.json(exchange.getResponse(), json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode names(List<Provider> active) {
        var names = JSON.arrayNode();
        active.forEach(provider -> names.add(provider.id()));
        return names;
    }

    private JsonNode details(List<Provider> active) {
        var list = JSON.objectNode().put("object", "list");
        var data = list.putArray("data");
        active.forEach(provider -> data.add(details(provider)));
        return list;
    }

    private ObjectNode details(Provider provider) {
        PoolSnapshot snapshot = provider.pool().snapshot();
        String circuit = circuits.apply(provider.id());
        var json = JSON.objectNode()
                .put("name", provider.id())
                .put("tier", provider.settings().tier())
                .put("dialect", provider.settings().dialect())
                .put("state", state(snapshot, circuit))
                .put("circuit", circuit);
        json.set("credentials", counts(snapshot));
        json.set("vetoes", vetoes(snapshot));
        return json;
    }

    /** A provider is ready when a call that names any model would be sent to it now. */
    private static String state(PoolSnapshot snapshot, String circuit) {
        if (!circuit.equals(CIRCUIT_CLOSED)) {
            return "circuit_" + circuit;
        }
        return snapshot.credentials().stream().anyMatch(ProvidersController::isReady) ? "ready" : "exhausted";
    }

    private static boolean isReady(PoolSnapshot.State credential) {
        return credential.vetoes().stream().allMatch(veto -> veto.model() != null);
    }

    private static ObjectNode counts(PoolSnapshot snapshot) {
        var counts = JSON.objectNode().put("total", snapshot.credentials().size());
        for (PoolSnapshot.State credential : snapshot.credentials()) {
            String state = credential.vetoes().isEmpty()
                    ? "ready"
                    : word(credential.vetoes().get(0).reason());
            counts.put(state, counts.path(state).asInt() + 1);
        }
        return counts;
    }

    private static JsonNode vetoes(PoolSnapshot snapshot) {
        var all = JSON.arrayNode();
        for (PoolSnapshot.State credential : snapshot.credentials()) {
            credential.vetoes().forEach(veto -> all.add(veto(credential, veto)));
        }
        return all;
    }

    private static ObjectNode veto(PoolSnapshot.State credential, Veto veto) {
        return JSON.objectNode()
                .put("credential", credential.credential().id())
                .put("reason", word(veto.reason()))
                .put("model", veto.model())
                .put("until", veto.until() == null ? null : veto.until().toString());
    }

    private static String word(Veto.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
