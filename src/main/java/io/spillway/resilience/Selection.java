package io.spillway.resilience;

import java.time.Duration;

/** What a pool answers when it is asked for a credential. */
public sealed interface Selection {

    /** Here is one. */
    record Leased(Lease lease) implements Selection {}

    /**
     * None now, but one will come free by itself.
     *
     * @param soonest how long until then; {@link Duration#ZERO} if it depends on a call that is under way
     * @param reason why not now, as the failure that a call would end with if it did not wait
     */
    record Later(Duration soonest, Failure reason) implements Selection {}

    /** None, and waiting would not help. */
    record Exhausted(Failure failure) implements Selection {}
}
