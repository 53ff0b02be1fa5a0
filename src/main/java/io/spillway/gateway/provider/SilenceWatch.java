package io.spillway.gateway.provider;

import io.spillway.resilience.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Notes when a provider was last heard, and wakes somebody up who looks: one timer for a whole answer, whatever the
 * number of its events. Safe for use by several threads.
 */
final class SilenceWatch {

    private final Ticker ticker;
    private volatile long heardAtNanos;
    private volatile Ticker.@Nullable Timer timer;

    SilenceWatch(Ticker ticker) {
        this.ticker = ticker;
    }

    /** The provider was heard, or could not have been till now. */
    void heard() {
        heardAtNanos = ticker.nanos();
    }

    /** Returns how long it has been silent. */
    long silentNanos() {
        return ticker.nanos() - heardAtNanos;
    }

    void arm(Duration delay, Runnable look) {
        timer = ticker.after(delay, look);
    }

    void disarm() {
        Ticker.Timer armed = timer;
        if (armed != null) {
            armed.cancel();
        }
    }
}
