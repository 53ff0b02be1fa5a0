package io.spillway.resilience;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One credential as it stands to one model. */
record Seat(Credential credential, CredentialState state, String model, ModelState modelState) {

    /** Returns what stands in the way of a call, the first of them in the order of {@link Veto.Reason}. */
    @Nullable
    Obstacle obstacle(long nowNanos) {
        Rest rest = state.lockout.lastingAt(nowNanos);
        if (rest == null) {
            rest = state.cooldown.lastingAt(nowNanos);
        }
        if (rest == null) {
            rest = modelState.cooldown.lastingAt(nowNanos);
        }
        if (rest != null) {
            return rest;
        }
        return state.isFull(credential) ? Obstacle.FULL : null;
    }

    boolean isIdle() {
        return state.inFlight.get() == 0;
    }

    /** Returns the number of the call that may now be made; 0 if something has come in the way meanwhile. */
    long take(long nowNanos) {
        if (!takePlace()) {
            return 0;
        }
        long call = state.calls.incrementAndGet();
        if (state.lockout.pass(call, nowNanos)
                && state.cooldown.pass(call, nowNanos)
                && modelState.cooldown.pass(call, nowNanos)) {
            modelState.inFlight.incrementAndGet();
            return call;
        }
        provedNothing(call, nowNanos);
        state.inFlight.decrementAndGet();
        return 0;
    }

    private boolean takePlace() {
        AtomicInteger inFlight = state.inFlight;
        int limit = credential.maxConcurrent();
        if (limit == 0) {
            inFlight.incrementAndGet();
            return true;
        }
        for (int now = inFlight.get(); now < limit; now = inFlight.get()) {
            if (inFlight.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Gives back what {@link #take} took. */
    void leave() {
        modelState.inFlight.decrementAndGet();
        state.inFlight.decrementAndGet();
    }

    /** The call succeeded: what was held against the credential is forgotten. */
    void succeeded(long call) {
        modelState.answered.incrementAndGet();
        state.lockout.succeeded(call);
        state.cooldown.succeeded(call);
        modelState.cooldown.succeeded(call);
    }

    /** The call ended and said nothing about the credential. */
    void provedNothing(long call, long nowNanos) {
        state.lockout.provedNothing(call, nowNanos);
        state.cooldown.provedNothing(call, nowNanos);
        modelState.cooldown.provedNothing(call, nowNanos);
    }
}
