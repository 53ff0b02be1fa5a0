package io.spillway.resilience;

import java.time.Duration;

/**
 * Is told what happens in a pool. Every method is called on the thread that caused the event and must return at once.
 */
public interface PoolListener {

    /** A credential was leased. */
    default void leased(String pool, Lease lease) {}

    /** A credential begins to rest. */
    default void cooledDown(String pool, Credential credential, String model, Duration rest, Failure failure) {}

    /** A credential is locked out. */
    default void lockedOut(String pool, Credential credential, Failure failure) {}

    /**
     * A call asked, and some credentials that it looked at stood back for the same reason, whether or not it got another
     * one. A call that stays where its last one was looks at no other.
     *
     * @param credentials how many
     */
    default void passedOver(String pool, String model, Veto.Reason reason, int credentials) {}

    /** A call asked and got no credential. */
    default void exhausted(String pool, String model, Failure failure) {}
}
