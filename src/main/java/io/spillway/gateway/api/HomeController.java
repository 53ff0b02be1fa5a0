package io.spillway.gateway.api;

import java.nio.charset.StandardCharsets;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/** Says that the server is there: {@code GET /}. */
final class HomeController implements WebHandler {

    private static final byte[] HERE = "{\"status\":\"Spillway is running\"}".getBytes(StandardCharsets.US_ASCII);

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return ReplyWriter.json(exchange.getResponse(), HERE);
    }
}
