package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import java.io.ByteArrayOutputStream;

/** Tells a whole message as the stream it could have been, for a client that asked for one. */
final class AnswerAsStream {

    private final ByteArrayOutputStream events = new ByteArrayOutputStream();

    private AnswerAsStream() {}

    /** Returns the events. */
    static byte[] write(byte[] message) {
        AnswerAsStream stream = new AnswerAsStream();
        stream.tell((ObjectNode) JsonTree.read(message, "content.*.input"));
        return stream.events.toByteArray();
    }

    private void tell(ObjectNode message) {
        ObjectNode begun = message.deepCopy();
        begun.putArray("content");
        begun.putNull("stop_reason").putNull("stop_sequence");
        write("message_start", object("message_start").set("message", begun));
        int index = 0;
        for (JsonNode block : message.path("content")) {
            tell((ObjectNode) block, index++);
        }
        ObjectNode end = object("message_delta");
        end.putObject("delta")
                .put("stop_reason", message.path("stop_reason").textValue())
                .put("stop_sequence", message.path("stop_sequence").textValue());
        end.set("usage", message.path("usage").isObject() ? message.path("usage") : JsonTree.object());
        write("message_delta", end);
        write("message_stop", object("message_stop"));
    }

    private void tell(ObjectNode block, int index) {
        ObjectNode begun = JsonTree.object().setAll(block);
        ObjectNode start = object("content_block_start").put("index", index);
        start.set("content_block", begun);
        switch (block.path("type").asText("")) {
            case "text" -> begun.put("text", "").remove("citations");
            case "thinking" -> begun.put("thinking", "").put("signature", "");
            case "tool_use", "server_tool_use", "mcp_tool_use" -> begun.putObject("input");
            default -> {
                // Other blocks come whole.
            }
        }
        write("content_block_start", start);
        tellDeltas(block, index);
        write("content_block_stop", object("content_block_stop").put("index", index));
    }

    private void tellDeltas(ObjectNode block, int index) {
        switch (block.path("type").asText("")) {
            case "text" -> {
                delta(index, "text_delta", "text", block.path("text").asText(""));
                block.path("citations").forEach(citation -> {
                    ObjectNode delta = object("citations_delta");
                    delta.set("citation", citation);
                    delta(index, delta);
                });
            }
            case "thinking" -> {
                delta(
                        index,
                        "thinking_delta",
                        "thinking",
                        block.path("thinking").asText(""));
                delta(
                        index,
                        "signature_delta",
                        "signature",
                        block.path("signature").asText(""));
            }
            case "tool_use", "server_tool_use", "mcp_tool_use" ->
                delta(index, "input_json_delta", "partial_json", JsonTree.text(block.path("input")));
            default -> {
                // Other blocks come whole.
            }
        }
    }

    private void delta(int index, String type, String name, String value) {
        if (!value.isEmpty()) {
            delta(index, object(type).put(name, value));
        }
    }

    private void delta(int index, ObjectNode delta) {
        ObjectNode json = object("content_block_delta").put("index", index);
        json.set("delta", delta);
        write("content_block_delta", json);
    }

    private static ObjectNode object(String type) {
        return JsonTree.object().put("type", type);
    }

    private void write(String name, JsonNode json) {
        BlockEvents.write(name, json, events);
    }
}
