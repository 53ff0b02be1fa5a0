package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonNames;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.TokenUsage;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an answer took, as Anthropic counts it: what comes from the cache and goes into it stands beside the input tokens,
 * not among them. A stream tells it twice, each time in sum; the greatest of each count holds.
 */
final class UsageCounts {

    private static final JsonNames<Count> COUNTS = JsonNames.of(Count.class);

    /** More than any answer takes; beyond it sums would overflow one day. */
    private static final long MOST = 10_000_000_000L;

    private long input = -1;
    private long output;
    private long cacheRead;
    private long cacheWrite;
    private long thinking;

    private enum Count {
        INPUT_TOKENS,
        OUTPUT_TOKENS,
        CACHE_READ_INPUT_TOKENS,
        CACHE_CREATION_INPUT_TOKENS,
        OUTPUT_TOKENS_DETAILS,
        THINKING_TOKENS
    }

    /** Writes a usage as Anthropic does. */
    static ObjectNode write(TokenUsage usage) {
        ObjectNode json = JsonTree.object()
                .put("input_tokens", Math.max(0, usage.inputTokens() - usage.cachedTokens() - usage.cacheWriteTokens()))
                .put("cache_creation_input_tokens", usage.cacheWriteTokens())
                .put("cache_read_input_tokens", usage.cachedTokens())
                .put("output_tokens", usage.outputTokens());
        if (usage.reasoningTokens() > 0) {
            json.putObject("output_tokens_details").put("thinking_tokens", usage.reasoningTokens());
        }
        return json;
    }

    /** Passes over the value that comes next and takes note of what it says. */
    void read(JsonScanner json) {
        if (json.peek() != Kind.OBJECT) {
            json.skip();
            return;
        }
        json.enterObject();
        while (json.nextField()) {
            Count count = COUNTS.find(json);
            Kind kind = json.peek();
            if (count == Count.OUTPUT_TOKENS_DETAILS) {
                read(json);
            } else if (count != null && kind == Kind.NUMBER) {
                json.number();
                learn(count, json.asLong(-1));
            } else {
                json.skip();
            }
        }
    }

    /** Takes note of what a tree says. */
    UsageCounts read(JsonNode usage) {
        for (Count count : Count.values()) {
            JsonNode value = usage.path(count.name().toLowerCase(Locale.ROOT));
            if (value.isIntegralNumber() && value.canConvertToLong()) {
                learn(count, value.longValue());
            }
        }
        JsonNode details = usage.path("output_tokens_details").path("thinking_tokens");
        learn(Count.THINKING_TOKENS, details.asLong());
        return this;
    }

    /** Returns the usage so far; {@code null} if none was told that can be believed. */
    @Nullable
    TokenUsage usage() {
        return input < 0
                ? null
                : new TokenUsage(input + cacheRead + cacheWrite, output, cacheRead, cacheWrite, thinking, false);
    }

    private void learn(Count count, long value) {
        if (value < 0 || value > MOST) {
            return;
        }
        switch (count) {
            case INPUT_TOKENS -> input = Math.max(input, value);
            case OUTPUT_TOKENS -> output = Math.max(output, value);
            case CACHE_READ_INPUT_TOKENS -> cacheRead = Math.max(cacheRead, value);
            case CACHE_CREATION_INPUT_TOKENS -> cacheWrite = Math.max(cacheWrite, value);
            case THINKING_TOKENS -> thinking = Math.max(thinking, value);
            case OUTPUT_TOKENS_DETAILS -> {}
        }
    }
}
