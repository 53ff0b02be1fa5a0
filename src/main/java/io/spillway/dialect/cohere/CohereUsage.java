package io.spillway.dialect.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.TokenUsage;
import org.jspecify.annotations.Nullable;

/** Reads what an answer took: its tokens, and what is billed only where those are missing. */
final class CohereUsage {

    private CohereUsage() {}

    static @Nullable TokenUsage read(JsonNode usage) {
        JsonNode counted = usage.path("tokens").isObject() ? usage.path("tokens") : usage.path("billed_units");
        if (!counted.path("input_tokens").isNumber()
                && !counted.path("output_tokens").isNumber()) {
            return null;
        }
        return new TokenUsage(
                counted.path("input_tokens").asLong(),
                counted.path("output_tokens").asLong(),
                usage.path("cached_tokens").asLong(),
                0,
                false);
    }
}
