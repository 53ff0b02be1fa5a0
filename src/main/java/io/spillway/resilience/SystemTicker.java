package io.spillway.resilience;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The system's clock. One daemon thread serves all timers, and a cancelled timer is forgotten at once.
 *
 * <p>Setting and cancelling a timer takes no lock, because event loops do both for every call: a scheduled thread pool
 * would let them wait for each other.
 */
final class SystemTicker implements Ticker {

    static final SystemTicker INSTANCE = new SystemTicker();

    private final ConcurrentSkipListMap<Due, Runnable> timers = new ConcurrentSkipListMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicBoolean started = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "spillway-ticker");

    private SystemTicker() {
        thread.setDaemon(true);
    }

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
        var due = new Due(nanos() + Math.max(0, delay.toNanos()), numbers.getAndIncrement());
        timers.put(due, task);
        if (started.compareAndSet(false, true)) {
            thread.start();
        } else if (timers.lowerKey(due) == null) {
            LockSupport.unpark(thread);
        }
        return () -> timers.remove(due);
    }

    private void run() {
        while (true) {
            Map.Entry<Due, Runnable> next = timers.firstEntry();
            if (next == null) {
                LockSupport.park(this);
                continue;
            }
            long left = next.getKey().atNanos() - nanos();
            if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else if (timers.remove(next.getKey()) != null) {
                run(next.getValue());
            }
        }
    }

    /** A task that fails is its owner's concern; the others' timers go on. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException error) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, error);
        }
    }

    /** When a task is due; the number tells it from others of the same moment. */
    private record Due(long atNanos, long number) implements Comparable<Due> {

        @Override
        public int compareTo(Due other) {
            // Nanoseconds may overflow: only their difference has a meaning.
            int byTime = Long.signum(atNanos - other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
