package io.spillway.resilience;

import java.time.Duration;
import java.time.Instant;

/**
 * Time and timers, passed in so that a test can move them.
 *
 * <p>Implementations are safe for use by several threads.
 */
public interface Ticker {

    /** Returns nanoseconds since some fixed point, for durations; it never goes back. */
    long nanos();

    /** Returns the time of day, for what is stored or shown and for windows that follow the calendar. */
    Instant instant();

    /**
     * Runs a task once, after a delay, on a thread of the ticker's; the task must not block.
     *
     * @param delay how long to wait; zero or less means as soon as possible
     */
    Timer after(Duration delay, Runnable task);

    /** Returns the system's time. Its timers share one daemon thread. */
    static Ticker system() {
        return SystemTicker.INSTANCE;
    }

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Timer {

        /** Forgets the task; does nothing if it has run. */
        void cancel();
    }
}
