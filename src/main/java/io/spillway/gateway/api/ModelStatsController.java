package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.gateway.catalog.ModelListing;
import java.nio.charset.StandardCharsets;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/** Says how much the catalogue knows and from where: {@code GET /v1/model-info/stats}. */
final class ModelStatsController implements WebHandler {

    static final String PATH = "/v1/model-info/stats";

    private static final double MILLIS = 1000.0;

    private final ModelListing listing;

    ModelStatsController(ModelListing listing) {
        this.listing = listing;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return ReplyWriter.json(
                exchange.getResponse(), stats(listing.stats()).toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode stats(ModelListing.Stats stats) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("ready", true);
        if (stats.lastRefresh() != null) {
            json.put("last_refresh", stats.lastRefresh().toEpochMilli() / MILLIS);
        }
        return json.put("builtin_count", stats.builtIn())
                .put("openrouter_count", stats.openRouter())
                .put("modelsdev_count", stats.modelsDev())
                .put("listed_count", stats.listed())
                .put("index_entries", stats.described())
                .put("refresh_interval", stats.refresh().toSeconds());
    }
}
