package io.spillway.gateway.api;

import io.spillway.dialect.ClientSide;
import io.spillway.dialect.Operation;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/** Answers conversations in the words of OpenAI's newer API: {@code POST /v1/responses}. */
final class ResponsesController implements WebHandler {

    /** The route; what follows it and a slash is a stored response's id. */
    static final String PATH = "/v1/responses";

    private final CallHandler calls;

    private final ClientSide dialect;

    private final ResponseStore store;

    ResponsesController(CallHandler calls, ClientSide dialect, ResponseStore store) {
        this.calls = calls;
        this.dialect = dialect;
        this.store = store;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        String owner = ResponseOwner.of(exchange.getRequest().getHeaders());
        return calls.handle(exchange, dialect, Operation.CHAT, new KeptCall(store, owner));
    }
}
