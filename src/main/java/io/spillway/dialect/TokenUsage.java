package io.spillway.dialect;

/**
 * What a provider says an answer took.
 *
 * @param inputTokens tokens of the request, those read from and written to a cache included
 * @param outputTokens tokens of the answer, reasoning included
 * @param cachedTokens input tokens read from the provider's cache
 * @param cacheWriteTokens input tokens written to the provider's cache
 * @param reasoningTokens output tokens nobody sees
 * @param estimated whether the provider did not say and this is a guess
 */
public record TokenUsage(
        long inputTokens,
        long outputTokens,
        long cachedTokens,
        long cacheWriteTokens,
        long reasoningTokens,
        boolean estimated) {

    private static final long BYTES_PER_TOKEN = 4;

    /** What an answer took whose provider does not say what it wrote to its cache. */
    public TokenUsage(long inputTokens, long outputTokens, long cachedTokens, long reasoningTokens, boolean estimated) {
        this(inputTokens, outputTokens, cachedTokens, 0, reasoningTokens, estimated);
    }

    /** Returns a guess by the length of the texts. */
    public static TokenUsage estimated(long inputTokens, long textBytes) {
        return new TokenUsage(inputTokens, (textBytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN, 0, 0, true);
    }
}
