package io.spillway.resilience;

/** Carries a {@link Failure} through code that speaks in exceptions. It is expected, so it has no stack trace. */
public final class CallFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /** Wraps a failure. */
    public CallFailedException(Failure failure) {
        super(failure.reason(), null, false, false);
        this.failure = failure;
    }

    /** Returns what went wrong. */
    public Failure failure() {
        return failure;
    }
}
