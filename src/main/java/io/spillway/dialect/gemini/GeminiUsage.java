package io.spillway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.TokenUsage;
import org.jspecify.annotations.Nullable;

/** Reads what an answer took: Google counts thoughts and the pages of its own tools beside the rest. */
final class GeminiUsage {

    private GeminiUsage() {}

    /** Returns what {@code usageMetadata} says so far; {@code null} if it is not there. */
    static @Nullable TokenUsage read(JsonNode usage) {
        if (!usage.path("promptTokenCount").canConvertToLong()
                && !usage.path("candidatesTokenCount").canConvertToLong()) {
            return null;
        }
        return of(
                usage.path("promptTokenCount").asLong(),
                usage.path("toolUsePromptTokenCount").asLong(),
                usage.path("candidatesTokenCount").asLong(),
                usage.path("thoughtsTokenCount").asLong(),
                usage.path("cachedContentTokenCount").asLong());
    }

    /** Returns what these counts add up to. */
    static TokenUsage of(long prompt, long tools, long candidates, long thoughts, long cached) {
        return new TokenUsage(prompt + tools, candidates + thoughts, cached, thoughts, false);
    }
}
