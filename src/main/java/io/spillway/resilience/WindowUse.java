package io.spillway.resilience;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How many calls there were in the current window. */
final class WindowUse {

    private static final AtomicReferenceFieldUpdater<WindowUse, Turn> TURN =
            AtomicReferenceFieldUpdater.newUpdater(WindowUse.class, Turn.class, "turn");

    private final UsageWindow window;
    private volatile @Nullable Turn turn;

    WindowUse(UsageWindow window) {
        this.window = window;
    }

    long at(long nowNanos) {
        Turn known = turn;
        return known != null && known.lastsAt(nowNanos) ? known.get() : 0;
    }

    /** Returns how long until the current window ends; 0 if none has begun. */
    long nanosLeft(long nowNanos) {
        Turn known = turn;
        return known == null ? 0 : Math.max(0, known.endsAtNanos - nowNanos);
    }

    void add(long calls, Ticker ticker) {
        long now = ticker.nanos();
        Turn known = turn;
        if (known == null || !known.lastsAt(now)) {
            known = next(now, ticker);
        }
        known.addAndGet(calls);
    }

    /** Tells how many there were, for somebody to remember; nothing if no window is under way. */
    void tell(String credential, String what, Moment now, Consumer<Change> listener) {
        Turn known = turn;
        if (known != null && known.lastsAt(now.nanos())) {
            listener.accept(new Change.Counted(credential, what, known.get(), now.instantAt(known.endsAtNanos)));
        }
    }

    /** Goes on with what somebody remembers, unless more is known. */
    void takeIn(Change.Counted counted, Moment now) {
        Turn remembered = new Turn(now.nanosAt(counted.endsAt()));
        Turn known = turn;
        if (remembered.lastsAt(now.nanos()) && at(now.nanos()) < counted.calls()) {
            remembered.set(counted.calls());
            TURN.compareAndSet(this, known, remembered);
        }
    }

    private Turn next(long nowNanos, Ticker ticker) {
        while (true) {
            Turn known = turn;
            if (known != null && known.lastsAt(nowNanos)) {
                return known;
            }
            Instant instant = ticker.instant();
            long left =
                    Duration.between(instant, window.endOfOneBegunAt(instant)).toNanos();
            Turn next = new Turn(nowNanos + Math.max(1, left));
            if (TURN.compareAndSet(this, known, next)) {
                return next;
            }
        }
    }

    private static final class Turn extends AtomicLong {

        private static final long serialVersionUID = 1L;

        private final long endsAtNanos;

        Turn(long endsAtNanos) {
            this.endsAtNanos = endsAtNanos;
        }

        boolean lastsAt(long nowNanos) {
            return endsAtNanos - nowNanos > 0;
        }
    }
}
