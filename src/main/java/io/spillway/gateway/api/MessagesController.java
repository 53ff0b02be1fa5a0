package io.spillway.gateway.api;

import io.spillway.dialect.ClientSide;
import io.spillway.dialect.Operation;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/**
 * Answers conversations of clients that speak Anthropic's dialect, and counts their tokens: {@code POST /v1/messages},
 * {@code POST /v1/messages/count_tokens}.
 *
 * @see <a href="https://docs.claude.com/en/api/messages">Messages reference</a>
 */
final class MessagesController implements WebHandler {

    static final String PATH = "/v1/messages";

    static final String COUNT_PATH = PATH + "/count_tokens";

    /** By this name Anthropic's clients know a request's id. */
    private static final String REQUEST_ID = "request-id";

    private final CallHandler calls;

    private final ClientSide dialect;

    private final Operation operation;

    MessagesController(CallHandler calls, ClientSide dialect, Operation operation) {
        this.calls = calls;
        this.dialect = dialect;
        this.operation = operation;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        headers.set(REQUEST_ID, headers.getFirst(RequestIds.HEADER));
        return calls.handle(exchange, dialect, operation);
    }
}
