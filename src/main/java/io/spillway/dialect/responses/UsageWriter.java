package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.TokenUsage;
import org.jspecify.annotations.Nullable;

/** Writes what an answer took, and reads what a provider with the route itself says. */
final class UsageWriter {

    private UsageWriter() {}

    /** Writes a {@code usage}. */
    static ObjectNode write(TokenUsage usage) {
        ObjectNode json = JsonTree.object().put("input_tokens", usage.inputTokens());
        json.putObject("input_tokens_details")
                .put("cached_tokens", usage.cachedTokens())
                .put("cache_write_tokens", usage.cacheWriteTokens());
        json.put("output_tokens", usage.outputTokens());
        json.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoningTokens());
        return json.put("total_tokens", usage.inputTokens() + usage.outputTokens());
    }

    /** Reads the {@code usage} of a response; {@code null} if there is none. */
    static @Nullable TokenUsage read(JsonNode response) {
        JsonNode usage = response.path("usage");
        if (!usage.path("input_tokens").isIntegralNumber()
                || !usage.path("output_tokens").isIntegralNumber()) {
            return null;
        }
        JsonNode input = usage.path("input_tokens_details");
        return new TokenUsage(
                usage.path("input_tokens").asLong(),
                usage.path("output_tokens").asLong(),
                input.path("cached_tokens").asLong(),
                input.path("cache_write_tokens").asLong(),
                usage.path("output_tokens_details").path("reasoning_tokens").asLong(),
                false);
    }
}
