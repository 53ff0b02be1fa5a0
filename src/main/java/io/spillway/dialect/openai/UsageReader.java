package io.spillway.dialect.openai;

import io.spillway.dialect.JsonNames;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import io.spillway.dialect.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code usage} object, as OpenAI and those like it write it. A count that cannot be true makes it as good as
 * absent.
 */
final class UsageReader {

    private static final JsonNames<Count> COUNTS = JsonNames.of(Count.class);

    /** More than any answer takes; beyond it sums would overflow one day. */
    private static final long MOST = 10_000_000_000L;

    private static final long ABSENT = -1;
    private static final long WRONG = -2;

    private long promptTokens;
    private long completionTokens;
    private long totalTokens;
    private long inputTokens;
    private long outputTokens;
    private long cachedTokens;
    private long cacheWriteTokens;
    private long reasoningTokens;
    private long cacheHitTokens;

    private enum Count {
        PROMPT_TOKENS,
        COMPLETION_TOKENS,
        TOTAL_TOKENS,
        INPUT_TOKENS,
        OUTPUT_TOKENS,
        CACHED_TOKENS,
        CACHE_WRITE_TOKENS,
        REASONING_TOKENS,
        PROMPT_CACHE_HIT_TOKENS,
        PROMPT_TOKENS_DETAILS,
        COMPLETION_TOKENS_DETAILS
    }

    /** Passes over the value that comes next; returns what it says, {@code null} if it is no usage. */
    @Nullable
    TokenUsage read(JsonScanner json) {
        if (json.peek() != Kind.OBJECT) {
            json.skip();
            return null;
        }
        clear();
        readCounts(json);
        return usage();
    }

    private void readCounts(JsonScanner json) {
        json.enterObject();
        while (json.nextField()) {
            Count count = COUNTS.find(json);
            if (count == null) {
                json.skip();
                continue;
            }
            switch (count) {
                case PROMPT_TOKENS_DETAILS, COMPLETION_TOKENS_DETAILS -> readDetails(json);
                case PROMPT_TOKENS -> promptTokens = readCount(json);
                case COMPLETION_TOKENS -> completionTokens = readCount(json);
                case TOTAL_TOKENS -> totalTokens = readCount(json);
                case INPUT_TOKENS -> inputTokens = readCount(json);
                case OUTPUT_TOKENS -> outputTokens = readCount(json);
                case CACHED_TOKENS -> cachedTokens = readCount(json);
                case CACHE_WRITE_TOKENS -> cacheWriteTokens = readCount(json);
                case REASONING_TOKENS -> reasoningTokens = readCount(json);
                case PROMPT_CACHE_HIT_TOKENS -> cacheHitTokens = readCount(json);
            }
        }
    }

    private void readDetails(JsonScanner json) {
        if (json.peek() == Kind.OBJECT) {
            readCounts(json);
        } else {
            json.skip();
        }
    }

    private static long readCount(JsonScanner json) {
        Kind kind = json.peek();
        json.skip();
        if (kind != Kind.NUMBER) {
            return kind == Kind.NULL ? ABSENT : WRONG;
        }
        long value = json.asLong(WRONG);
        return value < 0 || value > MOST ? WRONG : value;
    }

    private void clear() {
        promptTokens = ABSENT;
        completionTokens = ABSENT;
        totalTokens = ABSENT;
        inputTokens = ABSENT;
        outputTokens = ABSENT;
        cachedTokens = ABSENT;
        cacheWriteTokens = ABSENT;
        reasoningTokens = ABSENT;
        cacheHitTokens = ABSENT;
    }

    private @Nullable TokenUsage usage() {
        long input = either(promptTokens, inputTokens);
        long output = either(completionTokens, outputTokens);
        if (input < 0 || output == WRONG) {
            return null;
        }
        long cached = Math.max(0, either(cachedTokens, cacheHitTokens));
        long reasoning = Math.max(0, reasoningTokens);
        return new TokenUsage(
                input,
                outputOf(input, output, reasoning),
                Math.min(cached, input),
                Math.min(Math.max(0, cacheWriteTokens), input),
                reasoning,
                false);
    }

    /** xAI counts reasoning beside the completion, not in it; the total gives it away. Vectors have no completion. */
    private long outputOf(long input, long output, long reasoning) {
        if (output == ABSENT) {
            return Math.max(0, totalTokens - input);
        }
        return totalTokens == input + output + reasoning ? output + reasoning : output;
    }

    private static long either(long first, long second) {
        return first == ABSENT ? second : first;
    }
}
