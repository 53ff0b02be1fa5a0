package io.spillway.resilience;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
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
