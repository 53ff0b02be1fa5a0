package io.spillway.resilience;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Several listeners as one. One that throws is reported and does no harm to the others, or to the call. */
final class Listeners implements PoolListener {

    private static final System.Logger LOG = System.getLogger(Listeners.class.getName());

    private final List<PoolListener> listeners;

    Listeners(List<PoolListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void leased(String pool, Lease lease) {
        tell(listener -> listener.leased(pool, lease));
    }

    @Override
    public void cooledDown(String pool, Credential credential, String model, Duration rest, Failure failure) {
        tell(listener -> listener.cooledDown(pool, credential, model, rest, failure));
    }

    @Override
    public void lockedOut(String pool, Credential credential, Failure failure) {
        tell(listener -> listener.lockedOut(pool, credential, failure));
    }

    @Override
    public void exhausted(String pool, String model, Failure failure) {
        tell(listener -> listener.exhausted(pool, model, failure));
    }

    private void tell(Consumer<PoolListener> event) {
        for (PoolListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException error) {
                LOG.log(Level.WARNING, "A pool listener failed", error);
            }
        }
    }
}
