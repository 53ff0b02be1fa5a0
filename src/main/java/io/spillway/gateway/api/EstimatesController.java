package io.spillway.gateway.api;

import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/** Says that tokens are not counted and costs not estimated here: {@code /v1/token-count}, {@code /v1/cost-estimate}. */
final class EstimatesController implements WebHandler {

    private final ErrorWriter errors;

    EstimatesController(ErrorWriter errors) {
        this.errors = errors;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return errors.refuse(exchange, Refusals.NOT_IMPLEMENTED);
    }
}
