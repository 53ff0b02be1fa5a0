package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.RedactedThinking;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.JsonFields;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Signature;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model thought, as messages hold it: {@code reasoning_content}, which many have, and {@code thinking_blocks}, which
 * carry Anthropic's signatures. Neither is OpenAI's; both are what clients and gateways agree on.
 */
final class ChatThoughts {

    /** Whose signatures travel in blocks. */
    static final String ANTHROPIC = "anthropic";

    private ChatThoughts() {}

    /** Takes a message's thoughts. The blocks say all that the text says, and more. */
    static List<ContentPart> read(JsonFields message) {
        List<ContentPart> thoughts = new ArrayList<>();
        for (JsonNode block : message.array("thinking_blocks")) {
            ContentPart thought = block(block);
            if (thought != null) {
                thoughts.add(thought);
            }
        }
        String text = text(message);
        boolean readable = thoughts.stream().anyMatch(Thinking.class::isInstance);
        if (!readable && text != null && !text.isEmpty()) {
            thoughts.add(new Thinking(text, null, null));
        }
        return thoughts;
    }

    /** Takes the text alone; two names are about, and some send both. */
    static @Nullable String text(JsonFields message) {
        String content = message.text("reasoning_content");
        String reasoning = message.text("reasoning");
        return content == null ? reasoning : content;
    }

    /** Returns the thought that a block holds; {@code null} if it holds none. */
    static @Nullable ContentPart block(JsonNode block) {
        JsonNode data = block.path("data");
        if (data.isTextual()) {
            return new RedactedThinking(new Signature(ANTHROPIC, data.textValue()));
        }
        JsonNode thinking = block.path("thinking");
        if (!thinking.isTextual()) {
            return null;
        }
        String signature = block.path("signature").asText("");
        return new Thinking(
                thinking.textValue(), signature.isEmpty() ? null : new Signature(ANTHROPIC, signature), null);
    }

    /** Adds thoughts to a whole answer's message. */
    static void write(ObjectNode message, List<? extends ContentPart> content) {
        StringBuilder text = new StringBuilder();
        ArrayNode blocks = JsonTree.array();
        for (ContentPart part : content) {
            if (part instanceof Thinking thinking) {
                text.append(thinking.text());
                if (thinking.signature() != null && isAnthropic(thinking.signature())) {
                    blocks.add(signed(thinking.text(), thinking.signature()));
                }
            } else if (part instanceof RedactedThinking redacted && isAnthropic(redacted.data())) {
                blocks.add(redacted(redacted.data()));
            }
        }
        if (!text.isEmpty()) {
            message.put("reasoning_content", text.toString());
        }
        if (!blocks.isEmpty()) {
            message.set("thinking_blocks", blocks);
        }
    }

    /** Returns a block of a signed thought. */
    static ObjectNode signed(String text, Signature signature) {
        return JsonTree.object().put("type", "thinking").put("thinking", text).put("signature", signature.value());
    }

    /** Returns a block of a thought that nobody may read. */
    static ObjectNode redacted(Signature data) {
        return JsonTree.object().put("type", "redacted_thinking").put("data", data.value());
    }

    /** Returns whether a signature can travel in blocks: whoever reads one takes it for Anthropic's. */
    static boolean isAnthropic(Signature signature) {
        return signature.dialect().equals(ANTHROPIC);
    }
}
