package io.spillway.dialect;

/** A request that this dialect does not allow. It is expected, so it has no stack trace. */
public final class BadRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ApiError error;

    /** Wraps what to tell the client. */
    public BadRequestException(ApiError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    /** Returns what to tell the client. */
    public ApiError error() {
        return error;
    }
}
