package io.spillway.dialect;

/** "This is not my shape": bytes of a provider that its dialect does not allow. It is expected, so it has no stack trace. */
public final class DialectException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what was seen, for logs and for the client.
     *
     * @param seen such as {@code "an answer whose choices are no array"}; quotes nothing
     */
    public DialectException(String seen) {
        super(seen, null, false, false);
    }
}
