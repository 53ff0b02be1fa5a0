package io.spillway.resilience;

import java.time.Duration;
import java.time.Instant;

/** The system's clock. One daemon thread serves all timers. */
final class SystemTicker implements Ticker {

    static final SystemTicker INSTANCE = new SystemTicker();

    private final TimerThread timers = TimerThread.start(this::nanos);

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        return timers.after(delay, task);
    }
}
