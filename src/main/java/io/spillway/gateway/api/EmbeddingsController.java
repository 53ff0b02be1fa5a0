package io.spillway.gateway.api;

import io.spillway.dialect.ClientSide;
import io.spillway.dialect.Operation;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/** Turns texts into vectors: {@code POST /v1/embeddings}. */
final class EmbeddingsController implements WebHandler {

    private final CallHandler calls;

    private final ClientSide dialect;

    EmbeddingsController(CallHandler calls, ClientSide dialect) {
        this.calls = calls;
        this.dialect = dialect;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return calls.handle(exchange, dialect, Operation.EMBEDDING);
    }
}
