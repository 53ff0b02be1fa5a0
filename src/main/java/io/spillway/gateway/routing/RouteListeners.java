package io.spillway.gateway.routing;

import io.spillway.gateway.provider.Call;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All listeners of the routing. One that fails harms neither the call nor the others. */
final class RouteListeners {

    private static final Logger log = LoggerFactory.getLogger(RouteListeners.class);

    private final List<RouteListener> listeners;

    RouteListeners(List<RouteListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    /** Tells every listener what {@link RouteListener#routed} says. */
    void tell(Call call, @Nullable Routed routed, @Nullable NotAnsweredException notAnswered, Duration took) {
        for (RouteListener listener : listeners) {
            try {
                listener.routed(call, routed, notAnswered, took);
            } catch (RuntimeException error) {
                log.error("A listener failed: {}", listener.getClass().getName(), error);
            }
        }
    }
}
