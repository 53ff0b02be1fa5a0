package io.spillway.dialect;

/** The shape of one API: how it words requests and errors. Stateless. */
public interface Dialect {

    /** Returns its name in settings, such as {@code "openai"}. */
    String id();

    /** Returns where an operation lives below the base URL, such as {@code "/chat/completions"}. */
    String path(Operation operation);

    /**
     * Reads a client's request.
     *
     * @throws BadRequestException if the dialect does not allow it
     */
    ClientRequest readRequest(Operation operation, byte[] body);

    /** Returns an error's body. */
    byte[] writeError(ApiError error);

    /**
     * Returns an error's body together with whatever else a provider that speaks this dialect said about it, as far as
     * that is sound and not too long.
     *
     * @param said the provider's own body
     */
    default byte[] writeError(ApiError error, byte[] said) {
        return writeError(error);
    }

    /** Returns an error as the last event of a stream. */
    byte[] writeErrorEvent(ApiError error);

    /**
     * Reads a provider's error body, whatever it holds: never fails, and takes from it at most a short sentence that
     * is safe to show.
     */
    ApiError readError(int status, byte[] body);
}
