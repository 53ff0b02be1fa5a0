package io.spillway.resilience;

import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Runs timers on one daemon thread.
 *
 * <p>Every call sets a timer or two and cancels them, most often on an event loop, so neither takes a lock: both leave
 * a note in a queue. The thread is woken only for a timer that is due before it would wake by itself; a cancelled one
 * is forgotten when it wakes next, {@link #LONGEST_SLEEP} later at most.
 */
final class TimerThread implements Runnable {

    static final long LONGEST_SLEEP = Duration.ofSeconds(1).toNanos();

    private static final long IDLE_SLEEP = Duration.ofHours(1).toNanos();

    private final LongSupplier nanos;
    private final ConcurrentLinkedQueue<Entry> changes = new ConcurrentLinkedQueue<>();
    private final AtomicLong sequence = new AtomicLong();
    private final TreeSet<Entry> waiting = new TreeSet<>();
    private final Thread thread;

    private volatile long wakesAt;

    private TimerThread(LongSupplier nanos) {
        this.nanos = nanos;
        this.wakesAt = nanos.getAsLong();
        this.thread = new Thread(this, "spillway-ticker");
        thread.setDaemon(true);
    }

    static TimerThread start(LongSupplier nanos) {
        var timers = new TimerThread(nanos);
        timers.thread.start();
        return timers;
    }

    Ticker.Timer after(Duration delay, Runnable task) {
        var entry = new Entry(nanos.getAsLong() + Math.max(0, delay.toNanos()), sequence.getAndIncrement(), task);
        changes.add(entry);
        if (entry.dueAt - wakesAt < 0) {
            LockSupport.unpark(thread);
        }
        return entry;
    }

    @Override
    public void run() {
        while (true) {
            takeChanges();
            runDue();
            sleep();
        }
    }

    private void takeChanges() {
        for (Entry entry = changes.poll(); entry != null; entry = changes.poll()) {
            if (entry.cancelled) {
                waiting.remove(entry);
            } else {
                waiting.add(entry);
            }
        }
    }

    private void runDue() {
        while (!waiting.isEmpty() && waiting.first().dueAt - nanos.getAsLong() <= 0) {
            waiting.pollFirst().run();
        }
    }

    /** Says when it will wake before it looks for changes once more, so that none is overlooked. */
    private void sleep() {
        long now = nanos.getAsLong();
        long longest = waiting.isEmpty() ? IDLE_SLEEP : Math.min(LONGEST_SLEEP, waiting.first().dueAt - now);
        wakesAt = now + longest;
        if (changes.isEmpty() && longest > 0) {
            LockSupport.parkNanos(this, longest);
        }
    }

    /** One timer. A second one for the same moment runs behind the first. */
    private final class Entry implements Ticker.Timer, Comparable<Entry> {

        private final long dueAt;
        private final long number;
        private final Runnable task;

        private volatile boolean cancelled;

        private Entry(long dueAt, long number, Runnable task) {
            this.dueAt = dueAt;
            this.number = number;
            this.task = task;
        }

        @Override
        public void cancel() {
            if (!cancelled) {
                cancelled = true;
                changes.add(this);
            }
        }

        private void run() {
            if (!cancelled) {
                try {
                    task.run();
                } catch (RuntimeException | Error broken) {
                    var handler = thread.getUncaughtExceptionHandler();
                    handler.uncaughtException(thread, broken);
                }
            }
        }

        @Override
        public int compareTo(Entry other) {
            int byTime = Long.signum(dueAt - other.dueAt);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }
    }
}
