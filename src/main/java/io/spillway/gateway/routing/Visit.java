package io.spillway.gateway.routing;

import io.spillway.gateway.provider.Call;
import io.spillway.gateway.provider.Provider;
import io.spillway.gateway.routing.RouteTrace.Outcome;
import io.spillway.gateway.routing.RouteTrace.Step;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Selection;
import io.spillway.resilience.Ticker;
import io.spillway.resilience.WaitingRoom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One candidate of one call, and what became of it so far.
 *
 * <p>It is changed by one thread at a time, that of the {@link Walk}; the one that keeps the deadline only reads it.
 */
final class Visit {

    /**
     * How often a call comes back to a candidate that was limited each time. A provider that says "try again at once" for
     * ever is thus not asked for ever.
     */
    static final int MOST_RETURNS = 8;

    private enum State {
        /** Its turn has not come. */
        UNVISITED,

        /** Its pool has no credential now, but will have one. */
        LATER,

        /** It was asked, and all its credentials were limited or refused. Its pool knows whether that will pass. */
        LIMITED,

        /** It is being asked, or has answered. */
        ASKED,

        /** Nothing more is to be had from it. */
        CLOSED
    }

    private final Candidate candidate;
    private final Ticker ticker;
    private final Demand demand;
    private volatile State state = State.UNVISITED;
    private volatile @Nullable Failure failure;
    private volatile boolean asked;
    private volatile boolean answered;
    private volatile @Nullable Long recoversAtNanos;
    private int returns;
    private int repeats;

    Visit(Candidate candidate, Call call) {
        this.candidate = candidate;
        this.ticker = call.deadline().ticker();
        this.demand = new Demand(
                candidate.model(),
                call.request().conversation(),
                call.request().needs().estimatedTokens(),
                Set.of());
    }

    Provider provider() {
        return candidate.provider();
    }

    String model() {
        return candidate.model();
    }

    String offered() {
        return candidate.offered();
    }

    /** Asks the pool for a credential; returns {@code null}, and notes why, if it has none. */
    @Nullable
    Lease select() {
        if (candidate.refusal() != null) {
            return refused(candidate.refusal());
        }
        if (state == State.LIMITED && returns++ >= MOST_RETURNS) {
            state = State.CLOSED;
            return null;
        }
        Selection selection = provider().pool().select(demand);
        if (selection instanceof Selection.Leased leased) {
            state = State.ASKED;
            return leased.lease();
        }
        if (selection instanceof Selection.Later later) {
            return resting(later);
        }
        return refused(((Selection.Exhausted) selection).failure());
    }

    /** Returns a lease for one more try: with another credential than the given one if there is one. */
    @Nullable
    Lease selectOther(String credential) {
        for (Demand wanted : List.of(demand.without(credential), demand)) {
            if (provider().pool().select(wanted) instanceof Selection.Leased leased) {
                repeats++;
                state = State.ASKED;
                return leased.lease();
            }
        }
        return null;
    }

    private @Nullable Lease refused(Failure why) {
        state = State.CLOSED;
        if (!asked) {
            failure = why;
        }
        return null;
    }

    private @Nullable Lease resting(Selection.Later later) {
        state = State.LATER;
        recoversAtNanos = later.soonest().isZero()
                ? null
                : ticker.nanos() + later.soonest().toNanos();
        if (!asked) {
            failure = later.reason();
        }
        return null;
    }

    /** It is about to be asked. */
    void asked() {
        asked = true;
        state = State.ASKED;
    }

    void answered() {
        answered = true;
        failure = null;
    }

    void failed(Failure why) {
        failure = why;
        recoversAtNanos = null;
        state = why.scope() == Failure.Scope.CREDENTIAL ? State.LIMITED : State.CLOSED;
    }

    boolean isUnvisited() {
        return state == State.UNVISITED;
    }

    boolean isLimited() {
        return state == State.LIMITED;
    }

    boolean isLater() {
        return state == State.LATER;
    }

    int repeats() {
        return repeats;
    }

    /** Returns how long until one of its credentials comes free; zero if that depends on calls under way. */
    Duration recoversIn() {
        Long at = recoversAtNanos;
        return at == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, at - ticker.nanos()));
    }

    WaitingRoom.Candidate waiting() {
        return new WaitingRoom.Candidate(provider().pool(), demand);
    }

    /**
     * Returns what became of it.
     *
     * @param end why the call ended while this candidate was being asked; {@code null} if it did not
     */
    Step step(@Nullable Failure end) {
        boolean overtaken = state == State.ASKED && !answered;
        return new Step(provider().id(), model(), outcome(), overtaken ? end : recovering(failure));
    }

    private Outcome outcome() {
        if (answered) {
            return Outcome.ANSWERED;
        }
        if (asked) {
            return Outcome.FAILED;
        }
        return state == State.UNVISITED ? Outcome.NOT_REACHED : Outcome.SKIPPED;
    }

    /** Returns the failure with the wait that is left, which the pool knows better than the provider's last words. */
    private @Nullable Failure recovering(@Nullable Failure why) {
        if (recoversAtNanos == null) {
            return why;
        }
        Duration left = roundedUp(recoversIn());
        if (why instanceof Failure.RateLimited limited) {
            return new Failure.RateLimited(limited.reason(), left, limited.wholeCredential());
        }
        if (why instanceof Failure.QuotaExhausted spent) {
            return new Failure.QuotaExhausted(spent.reason(), left, spent.wholeCredential());
        }
        return why;
    }

    private static Duration roundedUp(Duration wait) {
        long millis = wait.plusNanos(TimeUnit.MILLISECONDS.toNanos(1) - 1).toMillis();
        return Duration.ofMillis(millis);
    }
}
