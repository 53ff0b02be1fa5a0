package io.spillway.dialect;

/**
 * What a provider says an answer took.
 *
 * @param inputTokens tokens of the request, cached ones included
 * @param outputTokens tokens of the answer, reasoning included
 * @param cachedTokens input tokens read from the provider's cache
 * @param reasoningTokens output tokens nobody sees
 * @param estimated whether the provider did not say and this is a guess
 */
public record TokenUsage(
        long inputTokens, long outputTokens, long cachedTokens, long reasoningTokens, boolean estimated) {}
