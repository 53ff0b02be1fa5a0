package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.JsonTree;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/**
 * Shows and deletes stored responses: {@code GET} and {@code DELETE /v1/responses/{id}}, {@code GET
 * /v1/responses/{id}/input_items}.
 */
final class StoredResponsesController implements WebHandler {

    private static final String INPUT_ITEMS = "/input_items";

    private static final ApiError UNKNOWN = Refusals.request(
            404,
            "response_not_found",
            "No response of this id is stored: it was not to be stored, has expired, or belongs to another key.");

    private static final ApiError NO_REPLAY =
            Refusals.request(400, "unsupported_parameter", "A stored response cannot be streamed.");

    private final ResponseStore store;

    private final ErrorWriter errors;

    StoredResponsesController(ResponseStore store, ErrorWriter errors) {
        this.store = store;
        this.errors = errors;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        var request = exchange.getRequest();
        String owner = ResponseOwner.of(request.getHeaders());
        String id = request.getPath().value().substring(ResponsesController.PATH.length() + 1);
        if (HttpMethod.DELETE.equals(request.getMethod())) {
            return delete(exchange, owner, id);
        }
        if (id.endsWith(INPUT_ITEMS)) {
            return list(exchange, owner, id.substring(0, id.length() - INPUT_ITEMS.length()));
        }
        return "true".equals(request.getQueryParams().getFirst("stream"))
                ? errors.refuse(exchange, NO_REPLAY)
                : show(exchange, owner, id);
    }

    private Mono<Void> show(ServerWebExchange exchange, String owner, String id) {
        var stored = store.find(owner, id);
        return stored == null
                ? errors.refuse(exchange, UNKNOWN)
                : ReplyWriter.json(exchange.getResponse(), stored.body());
    }

    private Mono<Void> delete(ServerWebExchange exchange, String owner, String id) {
        return store.delete(owner, id)
                ? write(
                        exchange,
                        JsonTree.object()
                                .put("id", id)
                                .put("object", "response")
                                .put("deleted", true))
                : errors.refuse(exchange, UNKNOWN);
    }

    /** Lists all that the model was given, the conversation before included. */
    private Mono<Void> list(ServerWebExchange exchange, String owner, String id) {
        var stored = store.find(owner, id);
        if (stored == null) {
            return errors.refuse(exchange, UNKNOWN);
        }
        List<JsonNode> before = stored.previous() == null ? null : store.history(owner, stored.previous());
        List<JsonNode> items = before == null ? new ArrayList<>() : before;
        JsonTree.read(stored.input()).forEach(items::add);
        return write(exchange, InputItems.page(items, exchange.getRequest().getQueryParams()));
    }

    private static Mono<Void> write(ServerWebExchange exchange, JsonNode json) {
        return ReplyWriter.json(exchange.getResponse(), JsonTree.write(json));
    }
}
