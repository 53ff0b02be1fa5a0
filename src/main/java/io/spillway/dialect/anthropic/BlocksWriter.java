package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.CacheControl;
import io.spillway.dialect.Citation;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Foreign;
import io.spillway.dialect.ContentPart.Media;
import io.spillway.dialect.ContentPart.MediaKind;
import io.spillway.dialect.ContentPart.RedactedThinking;
import io.spillway.dialect.ContentPart.Refusal;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.ContentPart.ToolResult;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Signature;
import org.jspecify.annotations.Nullable;

/** Writes parts as blocks. What this dialect cannot say in a block is left out, or refused where it would be missed. */
final class BlocksWriter {

    private final Dialect dialect;

    BlocksWriter(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Returns a part of a request as a block; {@code null} if it says nothing here. Tool calls and results are not among them. */
    @Nullable
    ObjectNode block(ContentPart part) {
        if (part instanceof Text text) {
            return text.text().isBlank() ? null : text(text);
        } else if (part instanceof Media media) {
            return media(media);
        } else if (part instanceof Refusal refusal) {
            return refusal.text().isBlank() ? null : text(refusal.text());
        } else if (part instanceof Thinking thinking) {
            return isOwn(thinking.signature()) ? thinking(thinking.text(), thinking.signature()) : null;
        } else if (part instanceof RedactedThinking redacted) {
            return isOwn(redacted.data()) ? redacted(redacted.data()) : null;
        }
        return part instanceof Foreign foreign && foreign.dialect().equals(dialect.id())
                ? (ObjectNode) foreign.json()
                : null;
    }

    /** Returns a call; its arguments are written byte for byte. */
    static ObjectNode toolCall(String id, ToolCall call) {
        ObjectNode block =
                JsonTree.object().put("type", "tool_use").put("id", id).put("name", call.name());
        block.set("input", JsonTree.arguments(call.arguments()));
        mark(block, call.cache());
        return block;
    }

    /** Returns a result. */
    ObjectNode toolResult(String callId, ToolResult result) {
        ObjectNode block = JsonTree.object().put("type", "tool_result").put("tool_use_id", callId);
        ArrayNode content = JsonTree.array();
        for (ContentPart part : result.content()) {
            ObjectNode inner = block(part);
            if (inner != null) {
                content.add(inner);
            }
        }
        if (!content.isEmpty()) {
            block.set("content", content);
        }
        if (result.error()) {
            block.put("is_error", true);
        }
        mark(block, result.cache());
        return block;
    }

    /** Returns a text without anything beside it. */
    static ObjectNode text(String text) {
        return JsonTree.object().put("type", "text").put("text", text);
    }

    /** Returns a thought. */
    static ObjectNode thinking(String text, @Nullable Signature signature) {
        return JsonTree.object()
                .put("type", "thinking")
                .put("thinking", text)
                .put("signature", signature == null ? "" : signature.value());
    }

    /** Returns a thought that nobody may read. */
    static ObjectNode redacted(Signature data) {
        return JsonTree.object().put("type", "redacted_thinking").put("data", data.value());
    }

    /** Returns whether it is a signature that Anthropic made. */
    static boolean isOwn(@Nullable Signature signature) {
        return signature != null && signature.dialect().equals(AnthropicDialect.ID);
    }

    /** Puts a mark for the cache on a block. */
    static void mark(ObjectNode block, @Nullable CacheControl cache) {
        if (cache != null) {
            ObjectNode mark = block.putObject("cache_control").put("type", cache.type());
            if (cache.ttl() != null) {
                mark.put("ttl", cache.ttl());
            }
        }
    }

    private static ObjectNode text(Text text) {
        ObjectNode block = text(text.text());
        ArrayNode citations = JsonTree.array();
        for (Citation citation : text.citations()) {
            if (citation.dialect().equals(AnthropicDialect.ID)) {
                citations.add(citation.original());
            }
        }
        if (!citations.isEmpty()) {
            block.set("citations", citations);
        }
        mark(block, text.cache());
        return block;
    }

    private ObjectNode media(Media media) {
        ObjectNode block = JsonTree.object();
        if (media.kind() == MediaKind.IMAGE) {
            block.put("type", "image").set("source", MediaSources.image(media.source()));
        } else if (media.kind() == MediaKind.DOCUMENT) {
            block.put("type", "document").set("source", MediaSources.document(media.source()));
            if (media.name() != null) {
                block.put("title", media.name());
            }
        } else {
            throw Rejection.value("messages", "texts, images and documents: this model takes no sound and no film");
        }
        mark(block, media.cache());
        media.extensions().writeTo(block, dialect);
        return block;
    }
}
