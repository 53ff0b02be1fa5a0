package io.spillway.resilience;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/** How many calls there were in the current window. */
final class WindowUse {

    private static final AtomicReferenceFieldUpdater<WindowUse, Turn> TURN =
            AtomicReferenceFieldUpdater.newUpdater(WindowUse.class, Turn.class, "turn");

    private final WindowEnd end;
    private volatile @Nullable Turn turn;

    WindowUse(UsageWindow window) {
        this.end = new WindowEnd(window);
    }

    long at(long nowNanos) {
        Turn known = turn;
        return known != null && known.lastsAt(nowNanos) ? known.get() : 0;
    }

    void add(long calls, Ticker ticker) {
        long now = ticker.nanos();
        Turn known = turn;
        if (known == null || !known.lastsAt(now)) {
            known = next(now, ticker);
        }
        known.addAndGet(calls);
    }

    /** The provider said when its window ends; that is news to a window that goes by it. */
    void endsAt(long atNanos) {
        Turn known = turn;
        if (end.said(atNanos) && known != null) {
            known.endsAtNanos = atNanos;
        }
    }

    private Turn next(long nowNanos, Ticker ticker) {
        while (true) {
            Turn known = turn;
            if (known != null && known.lastsAt(nowNanos)) {
                return known;
            }
            Turn next = new Turn(end.nanosFrom(nowNanos, ticker));
            if (TURN.compareAndSet(this, known, next)) {
                return next;
            }
        }
    }

    private static final class Turn extends AtomicLong {

        private static final long serialVersionUID = 1L;

        private volatile long endsAtNanos;

        Turn(long endsAtNanos) {
            this.endsAtNanos = endsAtNanos;
        }

        boolean lastsAt(long nowNanos) {
            return endsAtNanos - nowNanos > 0;
        }
    }
}
