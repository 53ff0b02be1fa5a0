package io.spillway.resilience;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * How many repeated attempts the recent calls have earned, so that a dying provider is not hammered.
 *
 * <p>Safe for use by several threads.
 */
public final class RetryBudget {

    /** What was earned or spent longer ago is forgotten. */
    private static final int MEMORY_SECONDS = 10;

    private final double ratio;
    private final int floorPerSecond;
    private final Ticker ticker;
    private final long startedAtNanos;
    private final AtomicReferenceArray<@Nullable Second> seconds = new AtomicReferenceArray<>(MEMORY_SECONDS);

    /**
     * Makes a full budget.
     *
     * @param ratio repeats earned by one call, such as 0.2
     * @param floorPerSecond repeats that are always allowed
     * @throws IllegalArgumentException if either is below 0
     */
    public RetryBudget(double ratio, int floorPerSecond, Ticker ticker) {
        if (!(ratio >= 0)) {
            throw new IllegalArgumentException("ratio: %s (expected: >= 0)".formatted(ratio));
        }
        if (floorPerSecond < 0) {
            throw new IllegalArgumentException("floorPerSecond: %d (expected: >= 0)".formatted(floorPerSecond));
        }
        this.ratio = ratio;
        this.floorPerSecond = floorPerSecond;
        this.ticker = ticker;
        this.startedAtNanos = ticker.nanos();
    }

    /** A call has begun, and earns its share. */
    public void earn() {
        current(now()).calls.incrementAndGet();
    }

    /** Takes one repeat out of the budget; returns false, and takes nothing, if there is none. */
    public boolean spend() {
        long now = now();
        Second current = current(now);
        while (true) {
            int spent = current.repeats.get();
            if (!isAllowed(now, spent)) {
                return false;
            }
            if (current.repeats.compareAndSet(spent, spent + 1)) {
                return true;
            }
        }
    }

    /** The recent calls have earned one more, or neither this second nor the recent ones together have had their floor. */
    private boolean isAllowed(long now, int spentThisSecond) {
        int calls = 0;
        int repeats = 0;
        for (int index = 0; index < MEMORY_SECONDS; index++) {
            Second second = seconds.get(index);
            if (second != null && now - second.number < MEMORY_SECONDS) {
                calls += second.calls.get();
                repeats += second.repeats.get();
            }
        }
        return repeats + 1 <= calls * ratio
                || (spentThisSecond < floorPerSecond && repeats < floorPerSecond * MEMORY_SECONDS);
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toSeconds(ticker.nanos() - startedAtNanos);
    }

    private Second current(long number) {
        int index = (int) (number % MEMORY_SECONDS);
        while (true) {
            Second known = seconds.get(index);
            if (known != null && known.number >= number) {
                return known;
            }
            Second next = new Second(number, new AtomicInteger(), new AtomicInteger());
            if (seconds.compareAndSet(index, known, next)) {
                return next;
            }
        }
    }

    /** What happened in one second. */
    private record Second(long number, AtomicInteger calls, AtomicInteger repeats) {}
}
