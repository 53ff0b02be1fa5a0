package io.spillway.gateway.routing;

import io.spillway.gateway.provider.Call;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Tells every listener once how a call was routed. A listener that fails harms neither the call nor the others. */
final class RouteListeners {

    private static final Logger log = LoggerFactory.getLogger(RouteListeners.class);

    private final List<RouteListener> listeners;

    RouteListeners(List<RouteListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Returns the answer, with the listeners looking on.
     *
     * @param leave is called when the client leaves; says whether the call had no end yet
     */
    Mono<Routed> listening(Call call, Mono<Routed> answer, BooleanSupplier leave) {
        var ticker = call.deadline().ticker();
        long begun = ticker.nanos();
        return answer.doOnNext(routed -> tell(call, routed, null, ticker.nanos() - begun))
                .doOnError(
                        NotAnsweredException.class,
                        notAnswered -> tell(call, null, notAnswered, ticker.nanos() - begun))
                .doOnCancel(() -> {
                    if (leave.getAsBoolean()) {
                        tell(call, null, null, ticker.nanos() - begun);
                    }
                });
    }

    private void tell(Call call, @Nullable Routed routed, @Nullable NotAnsweredException notAnswered, long tookNanos) {
        for (RouteListener listener : listeners) {
            try {
                listener.routed(call, routed, notAnswered, Duration.ofNanos(tookNanos));
            } catch (RuntimeException error) {
                log.error("A listener failed: {}", listener.getClass().getName(), error);
            }
        }
    }
}
