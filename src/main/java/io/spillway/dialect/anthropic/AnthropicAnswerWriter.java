package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatAnswerWriter;
import io.spillway.dialect.ChatResponse;
import io.spillway.dialect.ChatResponse.Choice;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Foreign;
import io.spillway.dialect.ContentPart.RedactedThinking;
import io.spillway.dialect.ContentPart.Refusal;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.StopReason;
import io.spillway.dialect.Surroundings;
import io.spillway.dialect.TokenUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a whole answer. A message holds one answer; of several the first is told.
 *
 * @see <a href="https://docs.claude.com/en/api/messages">Messages reference</a>
 */
final class AnthropicAnswerWriter implements ChatAnswerWriter {

    private static final String ID = "msg_";

    private final Surroundings surroundings;

    AnthropicAnswerWriter(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public byte[] write(ChatResponse response, ClientRequest request) {
        Choice choice = response.choices().get(0);
        String model = response.model() == null ? request.model() : response.model();
        ObjectNode json = message(id(response.id(), surroundings), model);
        ArrayNode content = json.putArray("content");
        for (ContentPart part : choice.content()) {
            JsonNode block = block(part);
            if (block != null) {
                content.add(block);
            }
        }
        if (content.isEmpty()) {
            content.add(BlocksWriter.text(""));
        }
        boolean refused = choice.content().stream().anyMatch(Refusal.class::isInstance);
        json.put("stop_reason", stopReason(choice.stop(), refused));
        json.put("stop_sequence", choice.stopSequence());
        TokenUsage usage = response.usage() == null ? TokenUsage.estimated(0, 0) : response.usage();
        json.set("usage", UsageCounts.write(usage));
        return JsonTree.write(json);
    }

    /** Writes how many tokens a conversation takes. */
    static byte[] tokenCount(long tokens) {
        return JsonTree.write(JsonTree.object().put("input_tokens", tokens));
    }

    /** Returns a message that says nothing yet. */
    static ObjectNode message(String id, String model) {
        return JsonTree.object()
                .put("id", id)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model);
    }

    /** Returns what the answer is called: as the provider does, if it does so in this dialect. */
    static String id(@Nullable String said, Surroundings surroundings) {
        return said != null && said.startsWith(ID) ? said : ID + surroundings.newId();
    }

    /**
     * Returns a {@code stop_reason}.
     *
     * @param refused whether the model said that it would not answer
     */
    static String stopReason(StopReason reason, boolean refused) {
        return switch (reason) {
            case END -> refused ? "refusal" : "end_turn";
            case STOP_SEQUENCE -> "stop_sequence";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case FILTERED, REFUSED -> "refusal";
            case PAUSED -> "pause_turn";
        };
    }

    /** Another's signature would come back as Anthropic's; it is kept in the memory of thoughts instead. */
    private static @Nullable JsonNode block(ContentPart part) {
        if (part instanceof Text text) {
            return text.text().isEmpty() ? null : text(text);
        } else if (part instanceof Refusal refusal) {
            return BlocksWriter.text(refusal.text());
        } else if (part instanceof ToolCall call) {
            return BlocksWriter.toolCall(call.id(), call);
        } else if (part instanceof Thinking thinking) {
            return BlocksWriter.thinking(
                    thinking.text(), BlocksWriter.isOwn(thinking.signature()) ? thinking.signature() : null);
        } else if (part instanceof RedactedThinking redacted) {
            return BlocksWriter.isOwn(redacted.data()) ? BlocksWriter.redacted(redacted.data()) : null;
        }
        return part instanceof Foreign foreign && foreign.dialect().equals(AnthropicDialect.ID) ? foreign.json() : null;
    }

    private static ObjectNode text(Text text) {
        ObjectNode block = BlocksWriter.text(text.text());
        List<JsonNode> citations = text.citations().stream()
                .filter(citation -> citation.dialect().equals(AnthropicDialect.ID))
                .map(citation -> citation.original())
                .toList();
        if (!citations.isEmpty()) {
            block.putArray("citations").addAll(citations);
        }
        return block;
    }
}
