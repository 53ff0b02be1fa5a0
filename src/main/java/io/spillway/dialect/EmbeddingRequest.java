package io.spillway.dialect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for vectors, in the form that all dialects share. Immutable.
 *
 * @param model the model's name as the client wrote it
 * @param texts what to make vectors of
 * @param dimensions how long each is to be; {@code null} if the client did not say
 * @param base64 whether the client wants each vector as Base64 of little-endian floats
 * @param purpose what they are for, in the provider's words, such as {@code "search_query"}; {@code null} if the client
 *     did not say
 * @param user who asks; {@code null} if the client did not say
 */
public record EmbeddingRequest(
        String model,
        List<String> texts,
        @Nullable Integer dimensions,
        boolean base64,
        @Nullable String purpose,
        @Nullable String user,
        Extensions extensions) {

    public EmbeddingRequest {
        texts = List.copyOf(texts);
    }
}
