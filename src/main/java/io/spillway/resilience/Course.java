package io.spillway.resilience;

import org.jspecify.annotations.Nullable;

/**
 * Where a call stands on its way from credential to credential, and what it does next. This is the rule that
 * {@link CompletableRotation} and {@code reactor.Rotation} share; an embedder uses one of these.
 *
 * @param demand what the call asked for
 * @param untried the same without the credentials that failed since it last waited
 * @param waits whether it may wait for a credential
 */
public record Course(CredentialPool pool, Demand demand, Demand untried, boolean waits) {

    /** What a call does next. */
    public sealed interface Step {}

    /** It asks the provider. */
    public record Ask(Lease lease) implements Step {}

    /** It waits for any credential, those included that have failed before. */
    public record Wait(WaitingRoom.Candidate candidate) implements Step {}

    /** It fails. */
    public record GiveUp(CallFailedException error) implements Step {}

    /** Returns the course of a call that has tried nothing. */
    public static Course of(CredentialPool pool, Demand demand, boolean waits) {
        return new Course(pool, demand, demand, waits);
    }

    /** Returns the course after a credential has failed. */
    public Course without(Lease failed) {
        return new Course(pool, demand, untried.without(failed.credential().id()), waits);
    }

    /** Returns the course after a wait. */
    public Course anew() {
        return of(pool, demand, waits);
    }

    /**
     * Returns what comes next.
     *
     * @param last what the last attempt failed with; {@code null} if there was none
     */
    public Step next(@Nullable Failure last) {
        Selection selection = pool.select(untried);
        if (selection instanceof Selection.Leased leased) {
            return new Ask(leased.lease());
        }
        Failure none = selection instanceof Selection.Later later
                ? later.reason()
                : ((Selection.Exhausted) selection).failure();
        return waits && none instanceof Failure.RateLimited
                ? new Wait(new WaitingRoom.Candidate(pool, demand))
                : new GiveUp(new CallFailedException(mostTelling(none, last)));
    }

    /** What the provider said tells more than that nothing is left; when to come back, the pool knows better. */
    private static Failure mostTelling(Failure none, @Nullable Failure last) {
        if (last == null || last instanceof Failure.Unauthorized) {
            return none;
        }
        return none instanceof Failure.RateLimited limited && limited.retryAfter() != null
                ? new Failure.RateLimited(last.reason(), limited.retryAfter())
                : last;
    }
}
