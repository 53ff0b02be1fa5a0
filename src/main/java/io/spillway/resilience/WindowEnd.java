package io.spillway.resilience;

import java.time.Duration;
import java.time.Instant;

/** When turns of a {@link UsageWindow} end, in the ticker's nanoseconds. */
final class WindowEnd {

    private final UsageWindow window;
    private volatile boolean hasBeenSaid;
    private volatile long saidNanos;

    WindowEnd(UsageWindow window) {
        this.window = window;
    }

    /** The provider said when its window ends. Returns whether this one goes by that. */
    boolean said(long atNanos) {
        if (!(window instanceof UsageWindow.Reported)) {
            return false;
        }
        saidNanos = atNanos;
        hasBeenSaid = true;
        return true;
    }

    /** Returns when a turn ends that begins now. */
    long nanosFrom(long nowNanos, Ticker ticker) {
        if (hasBeenSaid && saidNanos - nowNanos > 0) {
            return saidNanos;
        }
        Instant instant = ticker.instant();
        long left = Duration.between(instant, window.endOfOneBegunAt(instant)).toNanos();
        return nowNanos + Math.max(1, left);
    }
}
