package io.spillway.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of what a message says. Immutable. */
public sealed interface ContentPart {

    /**
     * Text.
     *
     * @param citations where it comes from
     * @param signature what must be given back with it (Gemini); {@code null} if nothing
     * @param cache {@code null} if there is no mark behind it
     */
    record Text(
            String text,
            List<Citation> citations,
            @Nullable Signature signature,
            @Nullable CacheControl cache) implements ContentPart {

        public Text {
            citations = List.copyOf(citations);
        }
    }

    /**
     * An image, a sound, a film or a document.
     *
     * @param name a file's name or a document's title; {@code null} if it has none
     * @param detail how closely to look at an image, such as {@code "low"}; {@code null} if nobody said
     * @param cache {@code null} if there is no mark behind it
     * @param extensions such as a document's context, whether it is to be cited, a sound's id or transcript
     */
    record Media(
            MediaKind kind,
            MediaSource source,
            @Nullable String name,
            @Nullable String detail,
            @Nullable CacheControl cache,
            Extensions extensions)
            implements ContentPart {}

    /** What a {@link Media} is. */
    enum MediaKind {
        IMAGE,
        AUDIO,
        VIDEO,
        DOCUMENT
    }

    /**
     * The model calls a tool.
     *
     * @param id what its result refers to; unique in a conversation, never empty
     * @param arguments JSON, byte for byte as the model wrote it; nobody reads and writes it anew
     * @param signature what must be given back with it (Gemini); {@code null} if nothing
     * @param cache {@code null} if there is no mark behind it
     */
    record ToolCall(
            String id,
            String name,
            String arguments,
            @Nullable Signature signature,
            @Nullable CacheControl cache) implements ContentPart {}

    /**
     * What a tool returned. It stands in a message of {@link ChatMessage.Role#TOOL}.
     *
     * @param callId the {@link ToolCall#id} it belongs to
     * @param name the tool; {@code null} if the client did not say: then the call says it
     * @param content texts, images and documents; more than one if it came so
     * @param error whether the tool failed
     * @param cache {@code null} if there is no mark behind it
     */
    record ToolResult(
            String callId,
            @Nullable String name,
            List<ContentPart> content,
            boolean error,
            @Nullable CacheControl cache)
            implements ContentPart {

        public ToolResult {
            content = List.copyOf(content);
        }
    }

    /**
     * What the model thought before it said the next part.
     *
     * @param text empty if only the signature is there
     * @param signature {@code null} if it is not signed
     * @param id what a Responses item of reasoning is called; {@code null} elsewhere
     */
    record Thinking(
            String text,
            @Nullable Signature signature,
            @Nullable String id) implements ContentPart {}

    /** What the model thought and nobody may read. */
    record RedactedThinking(Signature data) implements ContentPart {}

    /** Why the model does not answer. */
    record Refusal(String text) implements ContentPart {}

    /**
     * A part that only one dialect knows, such as a tool call that the provider itself ran.
     *
     * @param dialect the {@link Dialect#id} of that dialect; others leave it out
     * @param json the part as it came, which nobody changes
     */
    record Foreign(String dialect, JsonNode json) implements ContentPart {}

    /** Returns a text without anything beside it. */
    static Text text(String text) {
        return new Text(text, List.of(), null, null);
    }

    /** Returns an image without anything beside it. */
    static Media image(MediaSource source) {
        return media(MediaKind.IMAGE, source);
    }

    /** Returns an image, sound, film or document without anything beside it. */
    static Media media(MediaKind kind, MediaSource source) {
        return new Media(kind, source, null, null, null, Extensions.NONE);
    }

    /** Returns a call without anything beside it. */
    static ToolCall toolCall(String id, String name, String arguments) {
        return new ToolCall(id, name, arguments, null, null);
    }

    /** Returns a result that is a text. */
    static ToolResult toolResult(String callId, String text) {
        return new ToolResult(callId, null, List.of(text(text)), false, null);
    }
}
