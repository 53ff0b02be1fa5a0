package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.StopReason;
import io.spillway.dialect.TokenUsage;

/** How OpenAI says what an answer took and why it ended. */
final class ChatUsage {

    private ChatUsage() {}

    /** Returns a {@code usage} object. */
    static ObjectNode write(TokenUsage usage) {
        ObjectNode json = JsonTree.object()
                .put("prompt_tokens", usage.inputTokens())
                .put("completion_tokens", usage.outputTokens())
                .put("total_tokens", usage.inputTokens() + usage.outputTokens());
        ObjectNode input = json.putObject("prompt_tokens_details").put("cached_tokens", usage.cachedTokens());
        if (usage.cacheWriteTokens() > 0) {
            input.put("cache_write_tokens", usage.cacheWriteTokens());
        }
        json.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoningTokens());
        return json;
    }

    /**
     * Returns a {@code finish_reason}.
     *
     * @param legacy whether the client knows functions and not tools
     */
    static String finishReason(StopReason reason, boolean legacy) {
        return switch (reason) {
            case END, STOP_SEQUENCE, PAUSED -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> legacy ? "function_call" : "tool_calls";
            case FILTERED, REFUSED -> "content_filter";
        };
    }

    /** Returns what a {@code finish_reason} means. Others than OpenAI have words of their own. */
    static StopReason stopReason(String reason) {
        return switch (reason) {
            case "length", "max_tokens", "model_length" -> StopReason.LENGTH;
            case "tool_calls", "function_call", "tool_use" -> StopReason.TOOL_CALLS;
            case "content_filter", "safety" -> StopReason.FILTERED;
            case "refusal" -> StopReason.REFUSED;
            default -> StopReason.END;
        };
    }
}
