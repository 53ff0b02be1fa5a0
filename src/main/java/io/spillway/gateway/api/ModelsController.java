package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ApiError;
import io.spillway.gateway.catalog.ModelCatalog;
import io.spillway.gateway.catalog.ModelCatalog.ListedModel;
import io.spillway.resilience.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import org.springframework.web.util.UriUtils;
import reactor.core.publisher.Mono;

/**
 * Lists the models, or shows one: {@code GET /v1/models} and {@code GET /v1/models/{id}}, where the id may hold
 * slashes. With {@code ?enriched=false} they show what OpenAI would and no more; who sends an {@code anthropic-version}
 * gets them in Anthropic's shape.
 */
final class ModelsController implements WebHandler {

    /** The list; what follows it and a slash is a model's id. */
    static final String PATH = "/v1/models";

    private final Supplier<ModelCatalog> catalog;

    private final PreparedLists lists;

    private final Ticker ticker;

    private final ErrorWriter errors;

    /**
     * @param catalog gives the newest snapshot
     */
    ModelsController(Supplier<ModelCatalog> catalog, Ticker ticker, ErrorWriter errors) {
        this.catalog = catalog;
        this.lists = new PreparedLists(catalog);
        this.ticker = ticker;
        this.errors = errors;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        String path = exchange.getRequest().getPath().value();
        return path.equals(PATH) ? list(exchange) : show(exchange, id(path));
    }

    private Mono<Void> list(ServerWebExchange exchange) {
        if (isOfAnthropic(exchange)) {
            return write(exchange, AnthropicModels.list(catalog.get().listed()));
        }
        PreparedLists.Body body = lists.list(isEnriched(exchange), ticker.instant());
        HttpHeaders headers = exchange.getResponse().getHeaders();
        headers.setETag(body.tag());
        headers.setCacheControl("no-cache");
        if (isKnown(body.tag(), exchange)) {
            exchange.getResponse().setStatusCode(HttpStatus.NOT_MODIFIED);
            return exchange.getResponse().setComplete();
        }
        return ReplyWriter.json(exchange.getResponse(), body.bytes());
    }

    private Mono<Void> show(ServerWebExchange exchange, String id) {
        ModelCatalog snapshot = catalog.get();
        ListedModel model = snapshot.find(id);
        if (model == null) {
            return errors.refuse(exchange, unknown(snapshot.near(id)));
        }
        if (isOfAnthropic(exchange)) {
            return write(exchange, AnthropicModels.entry(model));
        }
        var entry = isEnriched(exchange) ? ModelEntries.enriched(model, ticker.instant()) : ModelEntries.bare(model);
        return write(exchange, entry);
    }

    private static Mono<Void> write(ServerWebExchange exchange, JsonNode json) {
        return ReplyWriter.json(exchange.getResponse(), json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Both dialects list models at the same address; only Anthropic's clients send a version. */
    private static boolean isOfAnthropic(ServerWebExchange exchange) {
        return exchange.getRequest().getHeaders().containsKey("anthropic-version");
    }

    private static ApiError unknown(List<String> near) {
        String hint = near.isEmpty() ? "" : " Near names: " + String.join(", ", near) + ".";
        return Refusals.modelNotFound(null, "No provider is known to serve a model of this name." + hint);
    }

    private static String id(String path) {
        return UriUtils.decode(path.substring(PATH.length() + 1), StandardCharsets.UTF_8);
    }

    private static boolean isEnriched(ServerWebExchange exchange) {
        return !"false".equalsIgnoreCase(exchange.getRequest().getQueryParams().getFirst("enriched"));
    }

    /** A cache on the way may have weakened the tag. */
    private static boolean isKnown(String tag, ServerWebExchange exchange) {
        for (String known : exchange.getRequest().getHeaders().getIfNoneMatch()) {
            if (known.equals("*") || known.equals(tag) || known.equals("W/" + tag)) {
                return true;
            }
        }
        return false;
    }
}
