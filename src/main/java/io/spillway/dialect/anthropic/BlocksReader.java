package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.Citation;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Foreign;
import io.spillway.dialect.ContentPart.Media;
import io.spillway.dialect.ContentPart.MediaKind;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.JsonFields;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MediaSource;
import io.spillway.dialect.Signature;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the blocks of a message into the model, those of requests and those of answers. */
final class BlocksReader {

    private final Dialect dialect;

    BlocksReader(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Returns what a text or an array of blocks says. */
    List<ContentPart> read(JsonNode content) {
        if (content.isTextual()) {
            return content.textValue().isEmpty() ? List.of() : List.of(ContentPart.text(content.textValue()));
        }
        List<ContentPart> parts = new ArrayList<>();
        for (JsonNode block : content) {
            parts.add(block(block));
        }
        return parts;
    }

    /** Returns what a block says; one that nobody else knows is kept as it is. */
    ContentPart block(JsonNode block) {
        JsonFields fields = JsonFields.of(block);
        ContentPart known = switch (block.path("type").asText("")) {
            case "text" -> text(fields);
            case "image" -> media(MediaKind.IMAGE, fields);
            case "document" -> media(MediaKind.DOCUMENT, fields);
            case "search_result" -> found(block, fields);
            case "tool_use" -> toolCall(fields);
            case "tool_result" -> toolResult(fields);
            case "thinking" -> thinking(fields);
            case "redacted_thinking" -> redacted(fields);
            default -> null;
        };
        return known == null ? new Foreign(dialect.id(), block) : known;
    }

    /** Returns a signature of this dialect; an empty one is none. */
    @Nullable
    Signature signature(@Nullable String value) {
        return value == null || value.isEmpty() ? null : new Signature(dialect.id(), value);
    }

    /** Returns where a text comes from. */
    Citation citation(JsonNode citation) {
        String title = citation.path("title").textValue();
        return new Citation(
                citation.path("url").textValue(),
                title == null ? citation.path("document_title").textValue() : title,
                citation.path("cited_text").textValue(),
                -1,
                -1,
                dialect.id(),
                citation);
    }

    private @Nullable ContentPart text(JsonFields block) {
        String text = block.text("text");
        List<Citation> citations = new ArrayList<>();
        block.array("citations").forEach(citation -> citations.add(citation(citation)));
        return text == null ? null : new Text(text, citations, null, block.cacheControl());
    }

    private @Nullable ContentPart media(MediaKind kind, JsonFields block) {
        JsonNode source = block.take("source");
        MediaSource where = source == null ? null : source(source);
        block.drop("type");
        return where == null
                ? null
                : new Media(kind, where, block.text("title"), null, block.cacheControl(), block.rest(dialect));
    }

    private static @Nullable MediaSource source(JsonNode source) {
        String type = source.path("media_type").textValue();
        return switch (source.path("type").asText("")) {
            case "base64" -> MediaSource.base64(source.path("data").asText(""), type);
            case "url" -> MediaSource.ofUrl(source.path("url").asText(""));
            case "file" ->
                new MediaSource(MediaSource.Kind.FILE, source.path("file_id").asText(""), null);
            case "text" ->
                new MediaSource(
                        MediaSource.Kind.TEXT, source.path("data").asText(""), type == null ? "text/plain" : type);
            case "content" -> new MediaSource(MediaSource.Kind.TEXT, textOf(source.path("content")), "text/plain");
            default -> null;
        };
    }

    /** A page that the client found; other dialects have only its words. */
    private static ContentPart found(JsonNode block, JsonFields fields) {
        String text = block.path("title").asText("") + "\n"
                + block.path("source").asText("") + "\n" + textOf(block.path("content"));
        return new Text(text.strip(), List.of(), null, fields.cacheControl());
    }

    private static String textOf(JsonNode content) {
        if (content.isTextual()) {
            return content.textValue();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode block : content) {
            text.append(text.isEmpty() ? "" : "\n").append(block.path("text").asText(""));
        }
        return text.toString();
    }

    private static @Nullable ContentPart toolCall(JsonFields block) {
        String id = block.text("id");
        String name = block.text("name");
        JsonNode input = block.take("input");
        return id == null || name == null
                ? null
                : new ContentPart.ToolCall(
                        id, name, input == null ? "{}" : JsonTree.text(input), null, block.cacheControl());
    }

    private @Nullable ContentPart toolResult(JsonFields block) {
        String callId = block.text("tool_use_id");
        JsonNode content = block.take("content");
        return callId == null
                ? null
                : new ContentPart.ToolResult(
                        callId,
                        null,
                        content == null ? List.of() : read(content),
                        Boolean.TRUE.equals(block.bool("is_error")),
                        block.cacheControl());
    }

    private ContentPart thinking(JsonFields block) {
        String text = block.text("thinking");
        return new ContentPart.Thinking(text == null ? "" : text, signature(block.text("signature")), null);
    }

    private @Nullable ContentPart redacted(JsonFields block) {
        Signature data = signature(block.text("data"));
        return data == null ? null : new ContentPart.RedactedThinking(data);
    }
}
