package io.spillway.dialect;

/**
 * Reads a provider's whole answer: {@code <Name>AnswerReader}. Stateless.
 *
 * <p>{@link SharedTranslation} judges whether it is one: an answer in which nothing can be seen is a fault unless its
 * length was limited; a body that its dialect does not allow is searched for an error ({@link Dialect#findError}).
 */
@FunctionalInterface
public interface ChatAnswerReader {

    /**
     * Reads an answer that came with a 2xx.
     *
     * @param asked what it answers
     * @throws DialectException if it is none, or an error
     * @throws MalformedJsonException if it is no JSON
     */
    ChatResponse read(byte[] body, Asked asked);
}
