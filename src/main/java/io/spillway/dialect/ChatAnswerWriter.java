package io.spillway.dialect;

/**
 * Writes a whole answer for a client: {@code <Name>AnswerWriter}. Stateless but for its {@link Surroundings}.
 *
 * <p>The answer has a usage, estimated if need be, and a {@link StopReason} that fits what it says.
 */
@FunctionalInterface
public interface ChatAnswerWriter {

    /**
     * Writes the answer to a request.
     *
     * @param request whose {@link ClientRequest#operation} the answer has the shape of
     */
    byte[] write(ChatResponse response, ClientRequest request);
}
