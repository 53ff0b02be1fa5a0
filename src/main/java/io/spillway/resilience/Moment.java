package io.spillway.resilience;

import java.time.Duration;
import java.time.Instant;

/** The same moment on a ticker's two clocks, to tell what the one shows when the other shows something. */
record Moment(long nanos, Instant instant) {

    /** Longer than anything that is counted in nanoseconds; a broken date must not overflow. */
    private static final Duration FAR = Duration.ofDays(20_000);

    static Moment now(Ticker ticker) {
        return new Moment(ticker.nanos(), ticker.instant());
    }

    Instant instantAt(long atNanos) {
        return instant.plusNanos(atNanos - nanos);
    }

    long nanosAt(Instant time) {
        Duration ahead = Duration.between(instant, time);
        if (ahead.compareTo(FAR) > 0) {
            return nanos + FAR.toNanos();
        }
        return nanos + (ahead.compareTo(FAR.negated()) < 0 ? FAR.negated() : ahead).toNanos();
    }
}
