package io.spillway.resilience;

/**
 * The tokens a call took.
 *
 * @param inputTokens tokens of the request, cached ones included
 * @param outputTokens tokens of the answer, reasoning included
 * @param cachedTokens input tokens read from the provider's cache
 * @param reasoningTokens output tokens nobody sees
 * @param estimated whether we guessed, because the provider did not say
 */
public record Usage(long inputTokens, long outputTokens, long cachedTokens, long reasoningTokens, boolean estimated) {

    /** No tokens at all. */
    public static final Usage NONE = new Usage(0, 0, 0, 0, false);

    /** Returns input and output together. */
    public long totalTokens() {
        return inputTokens + outputTokens;
    }
}
