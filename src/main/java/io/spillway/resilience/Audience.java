package io.spillway.resilience;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Consumer;

/** Listeners of one kind. One that throws is reported and does no harm to the others, or to the call. */
final class Audience<L> {

    private static final System.Logger LOG = System.getLogger(Audience.class.getName());

    private final List<L> listeners;

    Audience(List<? extends L> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    void tell(Consumer<? super L> event) {
        for (L listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException error) {
                LOG.log(Level.WARNING, "A listener failed", error);
            }
        }
    }
}
