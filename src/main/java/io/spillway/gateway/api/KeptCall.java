package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.responses.ResponsesDialect;
import io.spillway.dialect.responses.ResponsesRequest;
import io.spillway.dialect.responses.StreamedResponse;
import io.spillway.gateway.provider.Reply;
import io.spillway.gateway.routing.NotAnsweredException;
import io.spillway.gateway.routing.Routed;
import io.spillway.resilience.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * One call of the Responses API: what went before it comes from the {@link ResponseStore}, and its response goes there
 * before the client has it.
 *
 * <p>A response that a provider with the route itself has made stays with that provider: neither kept nor looked for.
 */
final class KeptCall implements Detour {

    private final ResponseStore store;

    private final String owner;

    private @Nullable ResponsesRequest asked;

    KeptCall(ResponseStore store, String owner) {
        this.store = store;
        this.owner = owner;
    }

    @Override
    public ClientRequest ask(ClientRequest request) {
        var sent = (ResponsesRequest) request;
        asked = sent;
        String previous = sent.previous();
        if (previous == null || !ResponsesDialect.isOwn(previous)) {
            return sent;
        }
        List<JsonNode> history = store.history(owner, previous);
        if (history == null && sent.beyond() != null) {
            throw new BadRequestException(sent.beyond());
        }
        return history == null ? sent : sent.withHistory(history);
    }

    @Override
    public Routed answer(Routed routed) {
        if (routed.reply() instanceof Reply.Streamed streamed) {
            var events = new Reply.Streamed(streamed.provider(), streamed.model(), listened(streamed.events()));
            return new Routed(events, routed.trace(), routed.fallbackProvider());
        }
        if (isToBeKept() && routed.reply() instanceof Reply.Whole whole) {
            keep(JsonTree.read(whole.body()), whole.body());
        }
        return routed;
    }

    /** What no provider's dialect can say is the request's fault, and not that of its model. */
    @Override
    public Throwable fail(Throwable error) {
        ApiError beyond = asked == null ? null : asked.beyond();
        return beyond != null
                        && error instanceof NotAnsweredException notAnswered
                        && notAnswered.verdict().failure() instanceof Failure.ModelUnknown unknown
                        && unknown.reason().equals(beyond.message())
                ? new BadRequestException(beyond)
                : error;
    }

    /** An error becomes the last event here, because only who has heard the others knows its number. */
    private Flux<byte[]> listened(Flux<byte[]> events) {
        var heard = new StreamedResponse();
        return events.doOnNext(bytes -> hear(heard, bytes))
                .onErrorResume(error -> Flux.just(heard.failed(ErrorWriter.words(error))));
    }

    private void hear(StreamedResponse heard, byte[] bytes) {
        heard.hear(bytes);
        ObjectNode response = heard.finished();
        if (response != null && isToBeKept()) {
            keep(response, JsonTree.write(response));
        }
    }

    private boolean isToBeKept() {
        return asked != null && asked.store();
    }

    private void keep(JsonNode response, byte[] body) {
        String id = response.path("id").asText("");
        if (asked != null && ResponsesDialect.isOwn(id)) {
            store.keep(owner, id, new ResponseStore.Stored(body, InputItems.complete(asked.items()), asked.previous()));
        }
    }
}
