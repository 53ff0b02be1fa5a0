package io.spillway.resilience;

import java.time.Duration;

/**
 * The point in time at which a call gives up: one for all its waits, attempts and repeats.
 *
 * @param atNanos the point, in the ticker's nanoseconds
 * @param ticker the clock it is read on
 */
public record Deadline(long atNanos, Ticker ticker) {

    /** Returns the deadline that lies {@code budget} from now. */
    public static Deadline after(Duration budget, Ticker ticker) {
        return new Deadline(ticker.nanos() + budget.toNanos(), ticker);
    }

    /** Returns the time left, never less than zero. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, atNanos - ticker.nanos()));
    }

    /** Returns whether no time is left. */
    public boolean hasPassed() {
        return atNanos - ticker.nanos() <= 0;
    }

    /** Returns this deadline or the one that lies {@code limit} from now, whichever comes first. */
    public Deadline within(Duration limit) {
        long limited = ticker.nanos() + limit.toNanos();
        return limited - atNanos < 0 ? new Deadline(limited, ticker) : this;
    }
}
