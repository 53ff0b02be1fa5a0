package io.spillway.dialect;

import org.jspecify.annotations.Nullable;

/**
 * How the next token is drawn; {@code null} where the client did not say.
 *
 * @param temperature 0 to 2; other dialects end at 1
 * @param logprobs whether each token's probability is to be told
 * @param topLogprobs how many alternatives are to be told with it
 */
public record Sampling(
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer topK,
        @Nullable Long seed,
        @Nullable Double presencePenalty,
        @Nullable Double frequencyPenalty,
        @Nullable Boolean logprobs,
        @Nullable Integer topLogprobs) {

    /** The client said nothing. */
    public static final Sampling UNSAID = new Sampling(null, null, null, null, null, null, null, null);
}
