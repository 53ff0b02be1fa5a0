package io.spillway.resilience;

import io.spillway.resilience.ObservedLimits.Limit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One credential as it stands to one model.
 *
 * @param modelState what is remembered of the model's quota
 * @param weight how much a call counts in that quota
 * @param caps the operator's limits that concern it
 * @param cycle the turns it takes with others; {@code null} if it takes none
 */
record Seat(
        Credential credential,
        CredentialState state,
        String model,
        ModelState modelState,
        int weight,
        List<CapUse> caps,
        @Nullable Cycle cycle) {

    /** Returns what stands in the way of a call, the first of them in the order of {@link Veto.Reason}. */
    @Nullable
    Obstacle obstacle(long estimatedTokens, long nowNanos) {
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
        if (state.isFull(credential)) {
            return Obstacle.FULL;
        }
        Obstacle spent = state.allowances.spent(estimatedTokens, nowNanos);
        if (spent == null) {
            spent = modelState.allowances.spent(estimatedTokens, nowNanos);
        }
        return spent != null ? spent : ruledOut(nowNanos);
    }

    /** Returns which of the operator's rules stands in the way. */
    private @Nullable Obstacle ruledOut(long nowNanos) {
        for (int index = 0; index < caps.size(); index++) {
            if (caps.get(index).isReached(nowNanos)) {
                return caps.get(index);
            }
        }
        return cycle != null && cycle.isOverFor(credential.id(), nowNanos) ? cycle : null;
    }

    /** Returns whether it makes fewer calls than it should at the same time. */
    boolean hasLeisure() {
        return state.inFlight.get() < credential.preferredConcurrent();
    }

    /** Takes the right to one call; returns {@code null} if something has come in the way meanwhile. */
    @Nullable
    Ticket take(long estimatedTokens, Ticker ticker) {
        long nowNanos = ticker.nanos();
        if (!takePlace()) {
            return null;
        }
        long call = state.calls.incrementAndGet();
        Ticket ticket = pass(call, nowNanos) ? takeFromWindows(call, estimatedTokens, nowNanos) : null;
        if (ticket == null) {
            provedNothing(call, nowNanos);
            state.inFlight.decrementAndGet();
        } else {
            modelState.inFlight.incrementAndGet();
            caps.forEach(cap -> cap.add(weight, ticker));
        }
        return ticket;
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

    private boolean pass(long call, long nowNanos) {
        return state.lockout.pass(call, nowNanos)
                && state.cooldown.pass(call, nowNanos)
                && modelState.cooldown.pass(call, nowNanos);
    }

    private @Nullable Ticket takeFromWindows(long call, long estimatedTokens, long nowNanos) {
        Mark whole = state.allowances.take(estimatedTokens, nowNanos);
        if (whole == null) {
            return null;
        }
        Mark ofModel = modelState.allowances.take(estimatedTokens, nowNanos);
        if (ofModel == null) {
            state.allowances.giveBack(estimatedTokens);
            return null;
        }
        return new Ticket(call, nowNanos, whole, ofModel);
    }

    /** Gives back what a call took of the windows that was never sent. */
    void wasNotSent(long estimatedTokens) {
        state.allowances.giveBack(estimatedTokens);
        modelState.allowances.giveBack(estimatedTokens);
    }

    /** Takes in what the provider said to a call about one of its limits. */
    void learn(Limit limit, Ticket ticket, long nowNanos) {
        if (limit.wholeCredential()) {
            state.allowances.learn(limit, ticket.whole(), nowNanos);
        } else {
            modelState.allowances.learn(limit, ticket.ofModel(), nowNanos);
        }
    }

    /** A call ended, and the provider had not refused it. */
    void wasLetIn(Ticket ticket) {
        state.allowances.letIn(ticket.whole());
        modelState.allowances.letIn(ticket.ofModel());
    }

    /** Ends a call: it is no longer under way. */
    void leave() {
        modelState.inFlight.decrementAndGet();
        state.inFlight.decrementAndGet();
    }

    /** The call succeeded: what was held against the credential is forgotten. */
    void succeeded(long call, Ticker ticker) {
        modelState.answered.add(weight, ticker);
        state.lockout.succeeded(call);
        state.cooldown.succeeded(call);
        modelState.cooldown.succeeded(call);
    }

    /** A rest begins, which may end its turn. */
    void rests(Duration rest, long nowNanos) {
        if (cycle != null) {
            cycle.rests(credential.id(), rest, nowNanos);
        }
    }

    /** The call ended and said nothing about the credential. */
    void provedNothing(long call, long nowNanos) {
        state.lockout.provedNothing(call, nowNanos);
        state.cooldown.provedNothing(call, nowNanos);
        modelState.cooldown.provedNothing(call, nowNanos);
    }
}
