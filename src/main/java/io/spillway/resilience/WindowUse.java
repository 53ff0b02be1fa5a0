package io.spillway.resilience;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
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
