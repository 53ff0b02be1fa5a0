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
        long thoughts = usage.path("thoughtsTokenCount").asLong();
        return new TokenUsage(
                usage.path("promptTokenCount").asLong()
                        + usage.path("toolUsePromptTokenCount").asLong(),
                usage.path("candidatesTokenCount").asLong() + thoughts,
                usage.path("cachedContentTokenCount").asLong(),
                thoughts,
                false);
    }
}
