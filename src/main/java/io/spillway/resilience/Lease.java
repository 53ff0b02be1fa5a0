package io.spillway.resilience;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The right to make one call with one credential.
 *
 * <p>It ends exactly once, by {@link #succeed}, {@link #fail} or {@link #abandon}; a second end does nothing, so that
 * every exit of a call may report without knowing of the others.
 */
public interface Lease {

    /** Returns the credential to use. */
    Credential credential();

    /** Returns the model it was leased for. */
    String model();

    /** Takes in what an answer's headers say about the credential's limits; may be called any number of times. */
    void learn(ObservedLimits limits);

    /**
     * Ends the lease: the call was answered.
     *
     * @param cost what it cost in US dollars; {@code null} if unknown
     */
    void succeed(Usage usage, @Nullable BigDecimal cost);

    /**
     * Ends the lease: the call failed, and the failure decides what becomes of the credential.
     *
     * @param cost what it cost all the same, in US dollars; {@code null} if unknown
     */
    void fail(Failure failure, Usage usage, @Nullable BigDecimal cost);

    /**
     * Ends the lease: nobody waits for the answer any more. That says nothing about the credential.
     *
     * @param cost what it cost all the same, in US dollars; {@code null} if unknown
     */
    void abandon(Usage usage, @Nullable BigDecimal cost);
}
