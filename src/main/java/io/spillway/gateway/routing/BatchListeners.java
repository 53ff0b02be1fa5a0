package io.spillway.gateway.routing;

import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All listeners of batches. One that fails harms neither the calls nor the others. */
final class BatchListeners {

    private static final Logger log = LoggerFactory.getLogger(BatchListeners.class);

    private final List<BatchListener> listeners;

    BatchListeners(List<BatchListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    void tell(Consumer<BatchListener> event) {
        for (BatchListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException error) {
                log.error("A listener failed: {}", listener.getClass().getName(), error);
            }
        }
    }
}
