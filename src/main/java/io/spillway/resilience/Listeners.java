package io.spillway.resilience;

import java.time.Duration;
import java.util.List;

/** Several pool listeners as one. */
final class Listeners implements PoolListener {

    private static final PoolListener NOBODY = new PoolListener() {};

    private final Audience<PoolListener> audience;

    private Listeners(List<PoolListener> listeners) {
        this.audience = new Audience<>(listeners);
    }

    static PoolListener of(List<PoolListener> listeners) {
        return listeners.isEmpty() ? NOBODY : new Listeners(listeners);
    }

    @Override
    public void leased(String pool, Lease lease) {
        audience.tell(listener -> listener.leased(pool, lease));
    }

    @Override
    public void cooledDown(String pool, Credential credential, String model, Duration rest, Failure failure) {
        audience.tell(listener -> listener.cooledDown(pool, credential, model, rest, failure));
    }

    @Override
    public void lockedOut(String pool, Credential credential, Failure failure) {
        audience.tell(listener -> listener.lockedOut(pool, credential, failure));
    }

    @Override
    public void exhausted(String pool, String model, Failure failure) {
        audience.tell(listener -> listener.exhausted(pool, model, failure));
    }

    @Override
    public void passedOver(String pool, String model, Veto.Reason reason, int credentials) {
        audience.tell(listener -> listener.passedOver(pool, model, reason, credentials));
    }
}
