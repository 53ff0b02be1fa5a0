package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import io.spillway.gateway.catalog.ModelCatalog;
import io.spillway.gateway.catalog.ModelCatalog.ListedModel;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import org.springframework.web.util.UriUtils;
import reactor.core.publisher.Mono;

/**
 * Lists the models, or shows one: {@code GET /v1/models} and {@code GET /v1/models/{id}}, where the id may hold
 * slashes. Who sends an {@code anthropic-version} gets them in Anthropic's shape.
 */
final class ModelsController implements WebHandler {

    /** The list; what follows it and a slash is a model's id. */
    static final String PATH = "/v1/models";

    private static final ApiError UNKNOWN =
            Refusals.modelNotFound(null, "No provider is known to serve a model of this name.");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Supplier<ModelCatalog> catalog;

    private final ErrorWriter errors;

    /**
     * @param catalog gives the newest snapshot
     */
    ModelsController(Supplier<ModelCatalog> catalog, ErrorWriter errors) {
        this.catalog = catalog;
        this.errors = errors;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        String path = exchange.getRequest().getPath().value();
        return path.equals(PATH) ? list(exchange) : show(exchange, id(path));
    }

    private Mono<Void> list(ServerWebExchange exchange) {
        boolean anthropic = isOfAnthropic(exchange);
        var list = anthropic ? JSON.objectNode() : JSON.objectNode().put("object", "list");
        var models = list.putArray("data");
        catalog.get().listed().forEach(model -> models.add(anthropic ? AnthropicModels.entry(model) : entry(model)));
        return write(exchange, anthropic ? AnthropicModels.paged(list) : list);
    }

    private Mono<Void> show(ServerWebExchange exchange, String id) {
        ListedModel model = catalog.get().find(id);
        if (model == null) {
            return errors.refuse(exchange, UNKNOWN);
        }
        return write(exchange, isOfAnthropic(exchange) ? AnthropicModels.entry(model) : entry(model));
    }

    /** Both dialects list models at the same address; only Anthropic's clients send a version. */
    private static boolean isOfAnthropic(ServerWebExchange exchange) {
        return exchange.getRequest().getHeaders().containsKey("anthropic-version");
    }

    private static String id(String path) {
        return UriUtils.decode(path.substring(PATH.length() + 1), StandardCharsets.UTF_8);
    }

    private static ObjectNode entry(ListedModel model) {
        return JSON.objectNode()
                .put("id", model.id())
                .put("object", "model")
                .put("created", model.created())
                .put("owned_by", model.ownedBy());
    }

    private static Mono<Void> write(ServerWebExchange exchange, JsonNode json) {
        return ReplyWriter.json(exchange.getResponse(), json.toString().getBytes(StandardCharsets.UTF_8));
    }
}
