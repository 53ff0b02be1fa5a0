package io.spillway.resilience;

import org.jspecify.annotations.Nullable;

/** Carries a {@link Failure} through code that speaks in exceptions. It is expected, so it has no stack trace. */
public final class CallFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    private final @Nullable String credential;

    /** Wraps a failure. */
    public CallFailedException(Failure failure) {
        this(failure, null);
    }

    /**
     * Wraps a failure of a call that was made with a credential.
     *
     * @param credential the credential's id
     */
    public CallFailedException(Failure failure, @Nullable String credential) {
        super(failure.reason(), null, false, false);
        this.failure = failure;
        this.credential = credential;
    }

    /** Returns what went wrong. */
    public Failure failure() {
        return failure;
    }

    /** Returns the id of the credential that the call was last made with; {@code null} if nobody has said. */
    public @Nullable String credential() {
        return credential;
    }
}
