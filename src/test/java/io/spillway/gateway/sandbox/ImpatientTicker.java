package io.spillway.gateway.sandbox;

import io.spillway.resilience.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves when told, and whose timers do not wait: it notes how long they would have. */
final class ImpatientTicker implements Ticker {

    private final AtomicLong nanos = new AtomicLong();
    private final List<Duration> waits = new CopyOnWriteArrayList<>();

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochSecond(1_800_000_000).plusNanos(nanos.get());
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        waits.add(delay);
        task.run();
        return () -> {};
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    List<Duration> waits() {
        return waits;
    }
}
