package io.spillway.resilience;

import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How much of a {@link Cap} one credential has used. It stands in the way once the cap is reached. */
final class CapUse implements Obstacle {

    private static final AtomicReferenceFieldUpdater<CapUse, Turn> TURN =
            AtomicReferenceFieldUpdater.newUpdater(CapUse.class, Turn.class, "turn");

    private final Cap cap;
    private final String name;
    private final WindowEnd end;
    private final Ticker ticker;
    private volatile @Nullable Turn turn;

    /**
     * Nothing is used.
     *
     * @param name the model or the group that it is about, as the provider calls it
     */
    CapUse(Cap cap, String name, Ticker ticker) {
        this.cap = cap;
        this.name = name;
        this.end = new WindowEnd(cap.window());
        this.ticker = ticker;
    }

    Cap cap() {
        return cap;
    }

    String name() {
        return name;
    }

    /** Returns whether a call no longer fits. */
    boolean isReached(long weight, long limit, long nowNanos) {
        Turn known = turn;
        long used = known != null && known.lastsAt(nowNanos) ? known.used : 0;
        return used + weight > limit;
    }

    /** Counts a call, unless it no longer fits. */
    boolean take(long weight, long limit, long nowNanos) {
        while (true) {
            Turn known = turn;
            Turn current = known != null && known.lastsAt(nowNanos) ? known : fresh(nowNanos);
            long used = current.used + weight;
            if (used > limit) {
                return false;
            }
            long opens = used < limit
                    ? current.opensAtNanos
                    : cap.cooldown().opensAtNanos(nowNanos, current.windowEndsAtNanos);
            if (TURN.compareAndSet(this, known, new Turn(used, current.windowEndsAtNanos, opens))) {
                return true;
            }
        }
    }

    private Turn fresh(long nowNanos) {
        long ends = end.nanosFrom(nowNanos, ticker);
        return new Turn(0, ends, ends);
    }

    /** Takes back a call that never began. */
    void giveBack(long weight) {
        Turn known = turn;
        while (known != null && known.used > 0) {
            Turn less = new Turn(Math.max(0, known.used - weight), known.windowEndsAtNanos, known.windowEndsAtNanos);
            if (TURN.compareAndSet(this, known, less)) {
                return;
            }
            known = turn;
        }
    }

    /** The provider said when its window ends; that is news to a cap that goes by it. */
    void endsAt(long atNanos) {
        Turn known = turn;
        if (end.said(atNanos) && known != null && known.opensAtNanos == known.windowEndsAtNanos) {
            TURN.compareAndSet(this, known, new Turn(known.used, atNanos, atNanos));
        }
    }

    /** Returns the name under which somebody remembers it: that of the cap without its size, which may change. */
    String toRememberAs() {
        return "cap %s %s %s".formatted(name, cap.window().name(), new TreeSet<>(cap.priorities()));
    }

    /** Returns how much is used of so many. */
    QuotaReport.Capped report(long limit, Moment now) {
        Turn known = turn;
        return known != null && known.lastsAt(now.nanos())
                ? new QuotaReport.Capped(cap.window().name(), limit, known.used, now.instantAt(known.opensAtNanos))
                : new QuotaReport.Capped(cap.window().name(), limit, 0, null);
    }

    /** Tells how much is used, for somebody to remember. */
    void tell(String credential, Moment now, Consumer<Change> listener) {
        Turn known = turn;
        if (known != null && known.lastsAt(now.nanos())) {
            listener.accept(
                    new Change.Counted(credential, toRememberAs(), known.used, now.instantAt(known.opensAtNanos)));
        }
    }

    /** Goes on with what somebody remembers, unless calls have been counted. */
    void takeIn(Change.Counted counted, Moment now) {
        long opens = now.nanosAt(counted.endsAt());
        TURN.compareAndSet(this, null, new Turn(counted.calls(), opens, opens));
    }

    @Override
    public Veto.Reason reason() {
        return Veto.Reason.CAP;
    }

    /** A cap that no call fits into says when it will be counted anew, though none ever will. */
    @Override
    public long nanosLeft(long nowNanos) {
        Turn known = turn;
        return known != null && known.lastsAt(nowNanos)
                ? known.opensAtNanos - nowNanos
                : end.nanosFrom(nowNanos, ticker) - nowNanos;
    }

    /**
     * One turn of the window.
     *
     * @param used calls that have begun in it, by their weight
     * @param windowEndsAtNanos when its window ends
     * @param opensAtNanos when counting starts anew, which is later or earlier if the cap has been reached
     */
    private record Turn(long used, long windowEndsAtNanos, long opensAtNanos) {

        boolean lastsAt(long nowNanos) {
            return opensAtNanos - nowNanos > 0;
        }
    }
}
