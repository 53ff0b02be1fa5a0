package io.spillway.gateway.api;

import io.spillway.dialect.ClientSide;
import io.spillway.dialect.Operation;
import io.spillway.gateway.api.AccessLog.Outcome;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.routing.Routed;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What all routes that call a model have in common: read, route, write. */
final class CallHandler {

    private final CallReader reader;

    private final Function<Call, Mono<Routed>> router;

    private final ReplyWriter writer;

    private final @Nullable AdmissionListener listener;

    /**
     * @param listener is told how each call ends; {@code null} if nobody wants to know
     */
    CallHandler(
            CallReader reader,
            Function<Call, Mono<Routed>> router,
            ReplyWriter writer,
            @Nullable AdmissionListener listener) {
        this.reader = reader;
        this.router = router;
        this.writer = writer;
        this.listener = listener;
    }

    /** Returns a handler whose calls go through another router first. */
    CallHandler through(Function<Call, Mono<Routed>> other) {
        return new CallHandler(reader, other, writer, listener);
    }

    /** Answers a request; the result ends when the client has the whole reply. */
    Mono<Void> handle(ServerWebExchange exchange, ClientSide dialect, Operation operation) {
        return handle(exchange, dialect, operation, Detour.NONE);
    }

    /** Answers a request that takes a detour on its way in and on its way out. */
    Mono<Void> handle(ServerWebExchange exchange, ClientSide dialect, Operation operation, Detour detour) {
        AccessLog.note(exchange, Outcome.ANSWERED);
        return reader.read(exchange, dialect, operation, detour).flatMap(call -> answer(exchange, call, detour));
    }

    private Mono<Void> answer(ServerWebExchange exchange, Call call, Detour detour) {
        Mono<Void> answer = router.apply(call)
                .onErrorMap(detour::fail)
                .flatMap(routed -> writer.write(exchange, call, detour.answer(routed)));
        return listener == null ? answer : toldOf(answer, exchange, call, listener);
    }

    /** An error has been written by the time that the answer is over: what comes after us is told of it first. */
    private static Mono<Void> toldOf(
            Mono<Void> answer, ServerWebExchange exchange, Call call, AdmissionListener listener) {
        return answer.doFinally(
                end -> listener.ended(call, AccessLog.status(exchange, end), ErrorWriter.written(exchange)));
    }
}
