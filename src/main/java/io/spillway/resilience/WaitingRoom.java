package io.spillway.resilience;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where calls wait, first come first served, for the first lease that any of their pools can give. */
public final class WaitingRoom {

    private final int capacity;

    /**
     * Makes an empty room.
     *
     * @param capacity how many calls may wait at a time
     */
    public WaitingRoom(int capacity, Ticker ticker) {
        this.capacity = capacity;
    }

    /**
     * Waits for a lease. The result fails with a {@link CallFailedException}: {@link Failure.Refused} at once if the
     * room is full, {@link Failure.RateLimited} if the wait was in vain. Cancelling it leaves the room.
     *
     * @param candidates the pools that would do, best first
     * @param until when to give up
     */
    public CompletableFuture<Admission> enter(List<Candidate> candidates, Deadline until) {
        return CompletableFuture.failedFuture(new CallFailedException(
                new Failure.Refused("room for " + capacity, false, java.time.Duration.ofSeconds(1))));
    }

    /** A pool that would do, and what is asked of it. */
    public record Candidate(CredentialPool pool, Demand demand) {}

    /**
     * The end of a wait.
     *
     * @param index which of the candidates gave the lease
     */
    public record Admission(int index, Lease lease) {}
}
