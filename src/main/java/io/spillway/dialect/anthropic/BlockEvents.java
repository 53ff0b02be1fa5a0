package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonText;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Signature;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the events of the blocks of one stream, whose indexes count without a gap. */
final class BlockEvents {

    private static final byte[] TEXT = ascii("\"delta\":{\"type\":\"text_delta\",\"text\":");
    private static final byte[] THINKING = ascii("\"delta\":{\"type\":\"thinking_delta\",\"thinking\":");
    private static final byte[] SIGNATURE = ascii("\"delta\":{\"type\":\"signature_delta\",\"signature\":");
    private static final byte[] ARGUMENTS = ascii("\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":");
    private static final byte[] END_OF_DELTA = ascii("}}\n\n");

    private int index = -1;
    private Kind open = Kind.NONE;

    /** The beginning of each delta of the open block. */
    private byte[] head = {};

    private enum Kind {
        NONE,
        TEXT,
        THINKING,
        CALL
    }

    /** Adds to a text. */
    void text(String more, ByteArrayOutputStream events) {
        openText(events);
        delta(TEXT, more, events);
    }

    /** Adds to a thought. */
    void thinking(String more, ByteArrayOutputStream events) {
        openThinking(events);
        delta(THINKING, more, events);
    }

    /**
     * Ends a thought.
     *
     * @param signature {@code null} if it is none that Anthropic would know
     */
    void signed(@Nullable Signature signature, ByteArrayOutputStream events) {
        if (signature != null) {
            openThinking(events);
            delta(SIGNATURE, signature.value(), events);
        }
        if (open == Kind.THINKING) {
            close(events);
        }
    }

    /** Begins a tool call. */
    void call(String id, String name, ByteArrayOutputStream events) {
        close(events);
        ObjectNode block =
                JsonTree.object().put("type", "tool_use").put("id", id).put("name", name);
        block.putObject("input");
        open(Kind.CALL, block, events);
    }

    /** Adds to a tool call's arguments. */
    void arguments(String more, ByteArrayOutputStream events) {
        if (open == Kind.CALL) {
            delta(ARGUMENTS, more, events);
        }
    }

    /** Adds to a tool call's arguments whose block is no longer open: clients go by the index. */
    void lateArguments(int block, String more, ByteArrayOutputStream events) {
        events.writeBytes(head(block));
        events.writeBytes(ARGUMENTS);
        JsonText.write(more, events);
        events.writeBytes(END_OF_DELTA);
    }

    /** Returns the index of the last block. */
    int index() {
        return index;
    }

    /** Says where the text comes from. */
    void citation(JsonNode citation, ByteArrayOutputStream events) {
        openText(events);
        ObjectNode json = JsonTree.object().put("type", "content_block_delta").put("index", index);
        json.putObject("delta").put("type", "citations_delta").set("citation", citation);
        write("content_block_delta", json, events);
    }

    /** Tells a block that does not come in pieces. */
    void whole(JsonNode block, ByteArrayOutputStream events) {
        close(events);
        start(block, events);
        stop(events);
    }

    /** Ends the last block. A message has at least one. */
    void end(ByteArrayOutputStream events) {
        if (index < 0) {
            openText(events);
        }
        close(events);
    }

    /** Writes one event. */
    static void write(String name, JsonNode json, ByteArrayOutputStream events) {
        events.writeBytes(ascii("event: " + name + "\ndata: "));
        events.writeBytes(JsonTree.write(json));
        events.writeBytes(ascii("\n\n"));
    }

    private void openText(ByteArrayOutputStream events) {
        if (open != Kind.TEXT) {
            open(Kind.TEXT, BlocksWriter.text(""), events);
        }
    }

    private void openThinking(ByteArrayOutputStream events) {
        if (open != Kind.THINKING) {
            open(Kind.THINKING, BlocksWriter.thinking("", null), events);
        }
    }

    private void open(Kind kind, ObjectNode block, ByteArrayOutputStream events) {
        close(events);
        start(block, events);
        open = kind;
        head = head(index);
    }

    private void close(ByteArrayOutputStream events) {
        if (open != Kind.NONE) {
            open = Kind.NONE;
            stop(events);
        }
    }

    private void start(JsonNode block, ByteArrayOutputStream events) {
        index++;
        ObjectNode json = JsonTree.object().put("type", "content_block_start").put("index", index);
        write("content_block_start", json.set("content_block", block), events);
    }

    private void stop(ByteArrayOutputStream events) {
        write(
                "content_block_stop",
                JsonTree.object().put("type", "content_block_stop").put("index", index),
                events);
    }

    private void delta(byte[] name, String value, ByteArrayOutputStream events) {
        events.writeBytes(head);
        events.writeBytes(name);
        JsonText.write(value, events);
        events.writeBytes(END_OF_DELTA);
    }

    private static byte[] head(int block) {
        return ascii("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":" + block + ",");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
