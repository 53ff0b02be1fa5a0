package io.spillway.dialect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Vectors, in the form that all dialects share.
 *
 * @param model what the provider calls the model; {@code null} if it did not say
 * @param vectors one for each text, in order; not to be changed
 * @param usage {@code null} if the provider did not say
 */
public record EmbeddingResponse(
        @Nullable String model,
        List<double[]> vectors,
        @Nullable TokenUsage usage) {

    public EmbeddingResponse {
        vectors = List.copyOf(vectors);
    }

    /** Returns the vectors with this usage. */
    public EmbeddingResponse withUsage(TokenUsage other) {
        return new EmbeddingResponse(model, vectors, other);
    }
}
