package io.spillway.gateway.api;

/** A request's body is not what HTTP allows, such as one with a broken chunk. It is expected, so it has no stack trace. */
final class BrokenBodyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenBodyException() {
        super("broken request body", null, false, false);
    }
}
