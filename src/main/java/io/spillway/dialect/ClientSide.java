package io.spillway.dialect;

import java.util.Map;
import java.util.Set;

/**
 * The half of a dialect that a client speaks to the gateway: its requests are read, its answers written.
 *
 * <p>{@code OpenAiDialect}, {@code ResponsesDialect} and {@code AnthropicDialect} have it. Each package names its parts
 * alike: {@code AnthropicRequestReader}, {@code AnthropicAnswerWriter}, {@code AnthropicStreamWriter}, and
 * {@code AnthropicErrors} for what {@link Dialect} itself asks. Stateless.
 */
public interface ClientSide extends Dialect {

    /**
     * Reads a client's request.
     *
     * @throws BadRequestException if the dialect does not allow it
     */
    ClientRequest readRequest(Operation operation, byte[] body);

    /** Returns which of a client's headers say something about its request, in lower case, such as a list of betas. */
    default Set<String> requestHeaders() {
        return Set.of();
    }

    /**
     * Reads a client's request with what its head says about it.
     *
     * @param headers those of {@link #requestHeaders} that came
     * @throws BadRequestException if the dialect does not allow it
     */
    default ClientRequest readRequest(Operation operation, byte[] body, Map<String, String> headers) {
        return readRequest(operation, body);
    }

    /** Returns what reads requests for an answer: {@code <Name>RequestReader}. */
    ChatRequestReader chatRequestReader();

    /** Returns what writes whole answers: {@code <Name>AnswerWriter}. */
    ChatAnswerWriter chatAnswerWriter(Surroundings surroundings);

    /** Begins the stream that answers a request: {@code <Name>StreamWriter}. */
    ChatStreamWriter chatStreamWriter(ClientRequest request, Surroundings surroundings);

    /**
     * Reads a request for vectors.
     *
     * @throws BadRequestException if only providers of the same dialect can answer it, such as one of token numbers
     * @throws UnsupportedOperationException if the dialect has none
     */
    default EmbeddingRequest readEmbedding(ClientRequest request) {
        throw new UnsupportedOperationException(id() + ": has no embeddings");
    }

    /**
     * Writes vectors.
     *
     * @throws UnsupportedOperationException if the dialect has none
     */
    default byte[] writeEmbedding(EmbeddingResponse response, EmbeddingRequest request) {
        throw new UnsupportedOperationException(id() + ": has no embeddings");
    }

    /**
     * Writes how many tokens a conversation takes.
     *
     * @throws UnsupportedOperationException if the dialect has no {@link Operation#TOKEN_COUNT}
     */
    default byte[] writeTokenCount(long tokens) {
        throw new UnsupportedOperationException(id() + ": counts no tokens");
    }
}
