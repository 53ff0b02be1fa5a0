package io.spillway.resilience;

import io.spillway.resilience.ObservedLimits.Limit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One credential as it stands to one model.
 *
 * @param underWay how many calls of the model it makes
 * @param modelState what is remembered of the model's quota
 * @param outlook that nothing stood in the way when somebody looked
 * @param weight how much a call counts in that quota
 * @param caps the operator's limits that concern it
 * @param cycle the turns it takes with others; {@code null} if it takes none
 */
record Seat(
        Credential credential,
        CredentialState state,
        String model,
        AtomicInteger underWay,
        ModelState modelState,
        Outlook outlook,
        int weight,
        List<CapUse> caps,
        @Nullable Cycle cycle) {

    /** Returns what stands in the way of a call, the first of them in the order of {@link Veto.Reason}. */
    @Nullable
    Obstacle obstacle(long estimatedTokens, long nowNanos) {
        if (outlook.isClear(estimatedTokens, nowNanos)) {
            return isFull() ? Obstacle.FULL : ruledOut(nowNanos);
        }
        int before = outlook.disturbances();
        Obstacle known = restOrWindow(estimatedTokens, nowNanos);
        if (known != null) {
            return known;
        }
        outlook.cleared(before, nowNanos);
        return ruledOut(nowNanos);
    }

    /** Returns what the provider has said, or how many calls are under way, that stands in the way. */
    private @Nullable Obstacle restOrWindow(long estimatedTokens, long nowNanos) {
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
        if (isFull()) {
            return Obstacle.FULL;
        }
        Obstacle spent = state.allowances.spent(estimatedTokens, nowNanos);
        return spent != null ? spent : modelState.allowances.spent(estimatedTokens, nowNanos);
    }

    private boolean isFull() {
        return credential.maxConcurrent() > 0 && underWay.get() >= credential.maxConcurrent();
    }

    /** Returns which of the operator's rules stands in the way. */
    private @Nullable Obstacle ruledOut(long nowNanos) {
        for (int index = 0; index < caps.size(); index++) {
            CapUse cap = caps.get(index);
            if (cap.isReached(weight, size(cap), nowNanos)) {
                return cap;
            }
        }
        return cycle != null && cycle.isOverFor(credential.id(), nowNanos) ? cycle : null;
    }

    private long size(CapUse use) {
        Cap cap = use.cap();
        return cap.size().of(cap.size().isRelative() ? knownLimit(modelState, state, cap.window()) : 0);
    }

    /** Returns how many calls the provider allows in such a window; 0 if it has not told. */
    static long knownLimit(ModelState modelState, CredentialState state, UsageWindow window) {
        long ofModel = modelState.allowances.callsIn(window);
        return ofModel > 0 ? ofModel : state.allowances.callsIn(window);
    }

    /** Returns whether it makes fewer calls of the model than it should at the same time. */
    boolean hasLeisure() {
        return underWay.get() < credential.preferredConcurrent();
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
        if (ticket != null && !takeFromCaps(nowNanos)) {
            giveBackToWindows(estimatedTokens);
            ticket = null;
        }
        if (ticket == null) {
            provedNothing(call, nowNanos);
            underWay.decrementAndGet();
        } else {
            state.inFlight.incrementAndGet();
            modelState.inFlight.incrementAndGet();
            countTurn(nowNanos);
        }
        return ticket;
    }

    private boolean takePlace() {
        int limit = credential.maxConcurrent();
        if (limit == 0) {
            underWay.incrementAndGet();
            return true;
        }
        for (int now = underWay.get(); now < limit; now = underWay.get()) {
            if (underWay.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    private boolean takeFromCaps(long nowNanos) {
        for (int index = 0; index < caps.size(); index++) {
            if (!caps.get(index).take(weight, size(caps.get(index)), nowNanos)) {
                giveBackToCaps(index);
                return false;
            }
        }
        return true;
    }

    private void giveBackToCaps(int howMany) {
        for (int index = 0; index < howMany; index++) {
            caps.get(index).giveBack(weight);
        }
    }

    /** A cap that has been reached is a rest too. */
    private void countTurn(long nowNanos) {
        if (cycle == null) {
            return;
        }
        cycle.took(credential.id(), weight, knownLimit(modelState, state, state.firstWindow()), nowNanos);
        for (CapUse cap : caps) {
            if (cap.isReached(weight, size(cap), nowNanos)) {
                cycle.rests(credential.id(), Duration.ofNanos(cap.nanosLeft(nowNanos)), nowNanos);
            }
        }
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

    /** Gives back what a call took of windows and caps that was never sent. */
    void wasNotSent(long estimatedTokens) {
        giveBackToWindows(estimatedTokens);
        giveBackToCaps(caps.size());
    }

    private void giveBackToWindows(long estimatedTokens) {
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

    /** Lets the windows that go by the provider's end when those do. */
    void followWindows(Ticker ticker) {
        long nowNanos = ticker.nanos();
        long left = Math.max(
                modelState.allowances.nanosUntilLastEnd(nowNanos), state.allowances.nanosUntilLastEnd(nowNanos));
        if (left > 0) {
            modelState.answered.endsAt(nowNanos + left);
            caps.forEach(cap -> cap.endsAt(nowNanos + left));
            state.ledger(model).endsAt(ticker.instant().plusNanos(left));
        }
    }

    /** Ends a call: it is no longer under way. */
    void leave() {
        underWay.decrementAndGet();
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
