package io.spillway.dialect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes one request for vectors of several, and several answers of the one that comes back; and the other way about, for
 * a request that is too large to be answered at once. Stateless.
 */
public interface EmbeddingBatches {

    /** Returns what a request wants vectors of; {@code null} if it cannot be sent together with others. */
    @Nullable
    EmbeddingInputs inputs(ClientRequest request);

    /**
     * Writes one request for the inputs of all, in order.
     *
     * @param all inputs whose {@link EmbeddingInputs#rest} is equal, at least one
     * @throws BadRequestException if that is larger than a request may be
     */
    ClientRequest request(List<EmbeddingInputs> all);

    /**
     * Takes the answer to {@link #request} apart: each gets its own vectors, numbered from zero, and its share of the
     * usage as {@link Shares} has it, by estimated tokens.
     *
     * @return one answer for each, in order
     * @throws DialectException if the answer does not have one vector for each input
     * @throws MalformedJsonException if it is no JSON
     */
    List<Answer.Whole> split(Answer.Whole answer, List<EmbeddingInputs> all);

    /**
     * Puts the answers to parts of a request together: the vectors numbered through, the usage added up.
     *
     * @throws DialectException if one of them has no vectors
     * @throws MalformedJsonException if one of them is no JSON
     */
    Answer.Whole join(List<Answer.Whole> answers);
}
