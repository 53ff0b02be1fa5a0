package io.spillway.resilience;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where calls wait, first come first served, for the first lease that any of their pools can give.
 *
 * <p>Safe for use by several threads, and without a lock: whoever brings news (a call that enters, a lease that ends, a
 * rest that is over) does a round, unless another thread is at it, which then does one more. A lease is handed over on
 * the thread that does the round.
 */
public final class WaitingRoom {

    /** When to try again if the room is full: by then some of those who wait have left it. */
    private static final Duration WHEN_FULL = Duration.ofSeconds(1);

    private final int capacity;
    private final Ticker ticker;
    private final Audience<WaitListener> audience;
    private final ConcurrentSkipListMap<Long, Waiter> waiters = new ConcurrentSkipListMap<>();
    private final Queue<Waiter> newcomers = new ConcurrentLinkedQueue<>();
    private final Set<CredentialPool> changed = ConcurrentHashMap.newKeySet();
    private final Map<CredentialPool, Alarm> alarms = new ConcurrentHashMap<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicInteger news = new AtomicInteger();

    /**
     * Makes an empty room that nobody listens to.
     *
     * @param capacity how many calls may wait at a time
     * @throws IllegalArgumentException if the capacity is below 0
     */
    public WaitingRoom(int capacity, Ticker ticker) {
        this(capacity, ticker, List.of());
    }

    /**
     * Makes an empty room.
     *
     * @param capacity how many calls may wait at a time
     * @throws IllegalArgumentException if the capacity is below 0
     */
    public WaitingRoom(int capacity, Ticker ticker, List<? extends WaitListener> listeners) {
        if (capacity < 0) {
            throw new IllegalArgumentException("capacity: %d (expected: >= 0)".formatted(capacity));
        }
        this.capacity = capacity;
        this.ticker = ticker;
        this.audience = new Audience<>(listeners);
    }

    /** Returns how many calls wait now. */
    public int waiting() {
        return inside.get();
    }

    /**
     * Waits for a lease. Cancelling the result leaves the room.
     *
     * <p>The result fails with a {@link CallFailedException}: {@link Failure.Refused} at once if the room is full;
     * {@link Failure.RateLimited} if the wait was in vain, and at once if no candidate recovers before the deadline;
     * what the first candidate failed with if waiting helps with none.
     *
     * @param candidates the pools that would do, best first
     * @param until when to give up
     */
    public CompletableFuture<Admission> enter(List<Candidate> candidates, Deadline until) {
        if (inside.incrementAndGet() > capacity) {
            inside.decrementAndGet();
            audience.tell(listener -> listener.ended(candidates, WaitListener.Outcome.REFUSED, Duration.ZERO));
            return CompletableFuture.failedFuture(new CallFailedException(
                    new Failure.Refused("%d calls are waiting already".formatted(capacity), false, WHEN_FULL)));
        }
        Waiter waiter = new Waiter(numbers.incrementAndGet(), candidates, until);
        admit(waiter);
        return waiter.result;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what whenComplete returns says nothing that the result does not
    private void admit(Waiter waiter) {
        audience.tell(listener -> listener.began(waiter.candidates));
        waiters.put(waiter.number, waiter);
        waiter.candidates.forEach(candidate ->
                candidate.pool().queue().join(this, candidate.demand().model()));
        waiter.result.whenComplete((admission, error) -> left(waiter, error));
        newcomers.add(waiter);
        changed(waiter);
        if (!waiter.isGone()) {
            waiter.atDeadline(() -> waiter.giveUp(soonestNanos(waiter)));
        }
    }

    private void left(Waiter waiter, @Nullable Throwable error) {
        if (waiter.leave()) {
            audience.tell(listener -> listener.ended(waiter.candidates, endWith(error), waiter.waited()));
            waiters.remove(waiter.number);
            inside.decrementAndGet();
            waiter.candidates.forEach(candidate ->
                    candidate.pool().queue().leave(this, candidate.demand().model()));
            changed(waiter);
        }
    }

    private static WaitListener.Outcome endWith(@Nullable Throwable error) {
        if (error == null) {
            return WaitListener.Outcome.SERVED;
        }
        return error instanceof CancellationException ? WaitListener.Outcome.LEFT : WaitListener.Outcome.IN_VAIN;
    }

    private static long soonestNanos(Waiter waiter) {
        return waiter.candidates.stream()
                .mapToLong(
                        candidate -> candidate.pool().survey(candidate.demand()).soonestNanos())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private void changed(Waiter waiter) {
        waiter.candidates.forEach(candidate -> changed.add(candidate.pool()));
        tidings();
    }

    /** A pool may have a lease to give. */
    void changed(CredentialPool pool) {
        changed.add(pool);
        tidings();
    }

    private void tidings() {
        if (news.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            round();
            seen = news.addAndGet(-seen);
        } while (seen != 0);
    }

    private void round() {
        Set<CredentialPool> pools = Set.copyOf(changed);
        changed.removeAll(pools);
        Round round = new Round(pools);
        for (Waiter waiter : waiters.values()) {
            if (round.isOver()) {
                break;
            }
            round.serve(waiter);
        }
        for (Waiter waiter = newcomers.poll(); waiter != null; waiter = newcomers.poll()) {
            round.serve(waiter);
        }
        pools.forEach(pool -> setAlarm(pool, round.soonestNanos(pool)));
    }

    /** Has the room look at a pool again when the first of its resting credentials recovers. */
    private void setAlarm(CredentialPool pool, @Nullable Long soonestNanos) {
        Alarm old = alarms.remove(pool);
        if (old != null) {
            old.timer.cancel();
        }
        if (soonestNanos != null && !pool.queue().models().isEmpty()) {
            alarms.put(pool, new Alarm(ticker.after(Duration.ofNanos(soonestNanos), () -> changed(pool))));
        }
    }

    private record Alarm(Ticker.Timer timer) {}

    /** A pool that would do, and what is asked of it. */
    public record Candidate(CredentialPool pool, Demand demand) {}

    /**
     * The end of a wait.
     *
     * @param index which of the candidates gave the lease
     */
    public record Admission(int index, Lease lease) {}
}
