package io.spillway.gateway.api;

import io.spillway.dialect.Dialect;
import io.spillway.dialect.Operation;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.routing.Routed;
import java.util.function.Function;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What all routes that call a model have in common: read, route, write. */
final class CallHandler {

    private final CallReader reader;

    private final Function<Call, Mono<Routed>> router;

    private final ReplyWriter writer;

    private final AccessLog log;

    CallHandler(CallReader reader, Function<Call, Mono<Routed>> router, ReplyWriter writer, AccessLog log) {
        this.reader = reader;
        this.router = router;
        this.writer = writer;
        this.log = log;
    }

    /** Returns a handler whose calls go through another router first. */
    CallHandler through(Function<Call, Mono<Routed>> other) {
        return new CallHandler(reader, other, writer, log);
    }

    /** Answers a request; the result ends when the client has the whole reply. */
    Mono<Void> handle(ServerWebExchange exchange, Dialect dialect, Operation operation) {
        return handle(exchange, dialect, operation, Detour.NONE);
    }

    /** Answers a request that takes a detour on its way in and on its way out. */
    Mono<Void> handle(ServerWebExchange exchange, Dialect dialect, Operation operation, Detour detour) {
        Mono<Call> read = reader.read(exchange, dialect, operation, detour);
        return log.around(exchange, read.flatMap(call -> answer(exchange, call, detour)));
    }

    private Mono<Void> answer(ServerWebExchange exchange, Call call, Detour detour) {
        return router.apply(call)
                .onErrorMap(detour::fail)
                .flatMap(routed -> writer.write(exchange, call, detour.answer(routed)));
    }
}
