package io.spillway.resilience;

import io.spillway.resilience.WaitingRoom.Admission;
import io.spillway.resilience.WaitingRoom.Candidate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One call in a {@link WaitingRoom}. */
final class Waiter {

    final long number;
    final List<Candidate> candidates;
    final CompletableFuture<Admission> result = new CompletableFuture<>();

    private final Deadline until;
    private final long enteredAtNanos;
    private final AtomicBoolean gone = new AtomicBoolean();
    private volatile Ticker.@Nullable Timer timer;

    Waiter(long number, List<Candidate> candidates, Deadline until) {
        this.number = number;
        this.candidates = List.copyOf(candidates);
        this.until = until;
        this.enteredAtNanos = until.ticker().nanos();
    }

    /** Has something done when the wait has lasted too long. */
    void atDeadline(Runnable task) {
        timer = until.ticker().after(until.remaining(), task);
        if (gone.get()) {
            cancelTimer();
        }
    }

    long nanosLeft() {
        return until.remaining().toNanos();
    }

    /** Marks it as gone; returns false if it was. */
    boolean leave() {
        boolean first = gone.compareAndSet(false, true);
        cancelTimer();
        return first;
    }

    boolean isGone() {
        return gone.get();
    }

    private void cancelTimer() {
        Ticker.Timer set = timer;
        if (set != null) {
            set.cancel();
        }
    }

    /** Hands over a lease, or gives it back if nobody wants it any more. */
    void admit(int index, Lease lease) {
        if (!result.complete(new Admission(index, lease))) {
            lease.abandon(Usage.NONE, null);
        }
    }

    /** Returns how long it has waited. */
    Duration waited() {
        return Duration.ofNanos(until.ticker().nanos() - enteredAtNanos);
    }

    /** Ends the wait in vain. */
    void giveUp(long soonestNanos) {
        Duration retryAfter = soonestNanos == Long.MAX_VALUE ? null : Duration.ofNanos(soonestNanos);
        fail(new Failure.RateLimited(
                "no credential came free; waited %d ms".formatted(waited().toMillis()), retryAfter));
    }

    void fail(Failure failure) {
        result.completeExceptionally(new CallFailedException(failure));
    }
}
