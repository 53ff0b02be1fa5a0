package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.Asked;
import io.spillway.dialect.ChatAnswerReader;
import io.spillway.dialect.ChatResponse;
import io.spillway.dialect.ChatResponse.Choice;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.DialectException;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.StopReason;
import java.util.List;

/** Reads a whole answer into the model. */
final class AnthropicAnswerReader implements ChatAnswerReader {

    private final BlocksReader blocks;

    AnthropicAnswerReader(Dialect dialect) {
        this.blocks = new BlocksReader(dialect);
    }

    @Override
    public ChatResponse read(byte[] body, Asked asked) {
        JsonNode root = JsonTree.read(body, "content.*.input");
        if (root.path("type").asText("").equals("error")
                || !root.path("content").isArray()) {
            throw new DialectException("JSON that is no message");
        }
        boolean unwrap = StructuredAnswer.isTool(
                asked.chat(), ModelGeneration.of(asked.target().model()));
        List<ContentPart> content = blocks.read(root.path("content")).stream()
                .map(part -> unwrap ? unwrapped(part) : part)
                .toList();
        return new ChatResponse(
                root.path("id").textValue(),
                root.path("model").textValue(),
                0,
                List.of(new Choice(
                        0,
                        content,
                        stopReason(root.path("stop_reason").asText("")),
                        root.path("stop_sequence").textValue(),
                        null,
                        Extensions.NONE)),
                new UsageCounts().read(root.path("usage")).usage(),
                root.path("usage").path("service_tier").textValue(),
                Extensions.NONE);
    }

    /** Reads how many tokens a conversation takes. */
    static long tokenCount(byte[] body) {
        JsonNode tokens = JsonTree.read(body).path("input_tokens");
        if (!tokens.isIntegralNumber()) {
            throw new DialectException("a count without a number");
        }
        return tokens.longValue();
    }

    /** Returns what a {@code stop_reason} means. */
    static StopReason stopReason(String reason) {
        return switch (reason) {
            case "stop_sequence" -> StopReason.STOP_SEQUENCE;
            case "max_tokens", "model_context_window_exceeded" -> StopReason.LENGTH;
            case "tool_use" -> StopReason.TOOL_CALLS;
            case "refusal" -> StopReason.REFUSED;
            case "pause_turn" -> StopReason.PAUSED;
            default -> StopReason.END;
        };
    }

    private static ContentPart unwrapped(ContentPart part) {
        return part instanceof ToolCall call && call.name().equals(StructuredAnswer.TOOL)
                ? ContentPart.text(call.arguments())
                : part;
    }
}
