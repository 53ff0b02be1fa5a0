package io.spillway.dialect;

/**
 * Reads a client's request into the form that all dialects share: {@code <Name>RequestReader}. Stateless.
 *
 * <p>{@link Dialect#readRequest} has scanned the same bytes before and refused what is not allowed, so this one has JSON
 * of the right shape before it, and does not have to judge again.
 */
@FunctionalInterface
public interface ChatRequestReader {

    /**
     * Reads a request. A client dialect that has {@link Operation#COMPLETION}, too, reads a prompt as one message of the
     * user.
     *
     * @throws BadRequestException if the dialect does not allow it after all
     */
    ChatRequest read(ClientRequest request);
}
