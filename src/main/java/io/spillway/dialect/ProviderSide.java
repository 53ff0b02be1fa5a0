package io.spillway.dialect;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The half of a dialect that the gateway speaks to a provider: its requests are written, its answers read.
 *
 * <p>{@code OpenAiDialect}, {@code AnthropicDialect}, {@code GeminiDialect} and {@code CohereDialect} have it. Each
 * package names its parts alike: {@code GeminiRequestWriter}, {@code GeminiAnswerReader}, {@code GeminiStreamReader}, and
 * {@code GeminiErrors} for what {@link Dialect} itself asks. Stateless.
 */
public interface ProviderSide extends Dialect {

    /** Returns what writes requests for an answer: {@code <Name>RequestWriter}. */
    ChatRequestWriter chatRequestWriter();

    /** Returns what reads whole answers: {@code <Name>AnswerReader}. */
    ChatAnswerReader chatAnswerReader(Surroundings surroundings);

    /** Begins to read a streamed answer: {@code <Name>StreamReader}. */
    ChatStreamReader chatStreamReader(Asked asked, Surroundings surroundings);

    /**
     * Returns whether thoughts may be given back to a target: some are refused by another model, or by another account
     * than the one they come from. What is not accepted is taken out of the request before it is written.
     */
    default boolean accepts(Thoughts thoughts, Target target) {
        return thoughts.model().equals(target.model());
    }

    /**
     * Writes a request for vectors.
     *
     * @throws BadRequestException if the provider cannot answer it in one request
     * @throws UnsupportedOperationException if the dialect has no {@link Operation#EMBEDDING}
     */
    default ObjectNode writeEmbedding(EmbeddingRequest request, Target target) {
        throw new UnsupportedOperationException(id() + ": has no embeddings");
    }

    /**
     * Reads vectors.
     *
     * @throws DialectException if they are none
     * @throws MalformedJsonException if it is no JSON
     * @throws UnsupportedOperationException if the dialect has no {@link Operation#EMBEDDING}
     */
    default EmbeddingResponse readEmbedding(byte[] body) {
        throw new UnsupportedOperationException(id() + ": has no embeddings");
    }

    /**
     * Writes the question how many tokens a conversation takes.
     *
     * @throws UnsupportedOperationException if the dialect has no {@link Operation#TOKEN_COUNT}
     */
    default ObjectNode writeTokenCount(ChatRequest request, Target target) {
        throw new UnsupportedOperationException(id() + ": counts no tokens");
    }

    /**
     * Reads how many tokens a conversation takes.
     *
     * @throws DialectException if it does not say
     * @throws MalformedJsonException if it is no JSON
     * @throws UnsupportedOperationException if the dialect has no {@link Operation#TOKEN_COUNT}
     */
    default long readTokenCount(byte[] body) {
        throw new UnsupportedOperationException(id() + ": counts no tokens");
    }
}
