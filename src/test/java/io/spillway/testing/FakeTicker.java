package io.spillway.testing;

import io.spillway.resilience.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;

/** Time that stands still until it is moved; timers run on the thread that moves it, in the order of their time. */
public final class FakeTicker implements Ticker {

    /** When it begins, unless said otherwise. */
    public static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    private final Instant start;
    private final PriorityQueue<Scheduled> timers = new PriorityQueue<>();
    private long nanos;
    private long scheduled;

    /** Makes a ticker that stands at {@link #START}. */
    public FakeTicker() {
        this(START);
    }

    /** Makes a ticker that stands at a time of day. */
    public FakeTicker(Instant start) {
        this.start = start;
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized Instant instant() {
        return start.plusNanos(nanos);
    }

    @Override
    public synchronized Timer after(Duration delay, Runnable task) {
        var timer = new Scheduled(nanos + Math.max(0, delay.toNanos()), scheduled++, task);
        timers.add(timer);
        return () -> cancel(timer);
    }

    private synchronized void cancel(Scheduled timer) {
        timers.remove(timer);
    }

    /** Moves time on and runs the timers that come due, those set meanwhile included. */
    public void advance(Duration time) {
        long end = nanos() + time.toNanos();
        for (var due = nextUntil(end); due != null; due = nextUntil(end)) {
            due.task.run();
        }
    }

    private synchronized Scheduled nextUntil(long end) {
        var next = timers.peek();
        if (next == null || next.atNanos > end) {
            nanos = Math.max(nanos, end);
            return null;
        }
        nanos = Math.max(nanos, next.atNanos);
        return timers.poll();
    }

    /** Returns how many timers wait. */
    public synchronized int timers() {
        return timers.size();
    }

    private record Scheduled(long atNanos, long number, Runnable task) implements Comparable<Scheduled> {

        @Override
        public int compareTo(Scheduled other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
