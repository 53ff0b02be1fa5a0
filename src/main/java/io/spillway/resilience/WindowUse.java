package io.spillway.resilience;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How many calls there were in the current window. */
final class WindowUse {

    private final UsageWindow window;
    private final AtomicReference<@Nullable Turn> turn = new AtomicReference<>();

    WindowUse(UsageWindow window) {
        this.window = window;
    }

    long at(long nowNanos) {
        Turn known = turn.get();
        return known != null && known.lastsAt(nowNanos) ? known.calls.get() : 0;
    }

    /** Returns how long until the current window ends; 0 if none has begun. */
    long nanosLeft(long nowNanos) {
        Turn known = turn.get();
        return known == null ? 0 : Math.max(0, known.endsAtNanos - nowNanos);
    }

    void add(long weight, Ticker ticker) {
        long now = ticker.nanos();
        Turn known = turn.get();
        if (known == null || !known.lastsAt(now)) {
            Instant instant = ticker.instant();
            long left =
                    Duration.between(instant, window.endOfOneBegunAt(instant)).toNanos();
            Turn next = new Turn(now + left, new AtomicLong());
            known = turn.compareAndSet(known, next) ? next : turn.get();
        }
        if (known != null) {
            known.calls.addAndGet(weight);
        }
    }

    private record Turn(long endsAtNanos, AtomicLong calls) {

        boolean lastsAt(long nowNanos) {
            return endsAtNanos - nowNanos > 0;
        }
    }
}
