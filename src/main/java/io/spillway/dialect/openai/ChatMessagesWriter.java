package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.ContentPart.ToolResult;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes a conversation from the model.
 *
 * <p>A tool's message holds text only, so what else a tool returned follows as a message of the user.
 */
final class ChatMessagesWriter {

    /** Stands before what a tool said that failed: this dialect has no other place for it. */
    static final String FAILED = "Error: ";

    private final ChatPartsWriter parts;
    private final Dialect dialect;
    private final ArrayNode messages = JsonTree.array();

    ChatMessagesWriter(Dialect dialect) {
        this.dialect = dialect;
        this.parts = new ChatPartsWriter(dialect);
    }

    /** Returns the array of messages. */
    ArrayNode write(List<ChatMessage> conversation) {
        for (ChatMessage message : conversation) {
            if (message.role() == Role.TOOL) {
                writeResults(message.parts(ToolResult.class));
            } else {
                write(message);
            }
        }
        return messages;
    }

    private void write(ChatMessage message) {
        ObjectNode json = messages.addObject().put("role", message.role().name().toLowerCase(Locale.ROOT));
        if (message.name() != null) {
            json.put("name", message.name());
        }
        json.set("content", content(message));
        if (message.role() == Role.ASSISTANT) {
            writeSaid(json, message);
        }
        message.extensions().writeTo(json, dialect);
    }

    /** One text is a string; several parts are an array; nothing is {@code null} where that is allowed. */
    private JsonNode content(ChatMessage message) {
        ArrayNode written = JsonTree.array();
        for (ContentPart part : message.content()) {
            JsonNode json = parts.write(part);
            if (json != null) {
                written.add(json);
            }
        }
        if (written.isEmpty()) {
            return message.role() == Role.ASSISTANT ? written.nullNode() : written.textNode("");
        }
        boolean plain = written.size() == 1
                && written.path(0).path("type").asText("").equals("text")
                && written.path(0).size() == 2;
        return plain ? written.path(0).path("text") : written;
    }

    private static void writeSaid(ObjectNode json, ChatMessage message) {
        // Signed thoughts are another dialect's: they say nothing to these models.
        String thoughts = message.parts(Thinking.class).stream()
                .filter(thinking -> thinking.signature() == null)
                .map(Thinking::text)
                .collect(Collectors.joining());
        if (!thoughts.isEmpty()) {
            json.put("reasoning_content", thoughts);
        }
        String refusal = message.parts(ContentPart.Refusal.class).stream()
                .map(ContentPart.Refusal::text)
                .collect(Collectors.joining());
        if (!refusal.isEmpty()) {
            json.put("refusal", refusal);
        }
        List<ToolCall> calls = message.parts(ToolCall.class);
        if (!calls.isEmpty()) {
            ArrayNode array = json.putArray("tool_calls");
            calls.forEach(call -> array.add(ChatToolCalls.write(call)));
        }
    }

    private void writeResults(List<ToolResult> results) {
        List<ContentPart> seen = new ArrayList<>();
        for (ToolResult result : results) {
            ObjectNode json = messages.addObject().put("role", "tool").put("tool_call_id", result.callId());
            if (result.name() != null) {
                json.put("name", result.name());
            }
            json.put("content", (result.error() ? FAILED : "") + text(result));
            List<ContentPart> others = result.content().stream()
                    .filter(part -> !(part instanceof Text))
                    .filter(part -> parts.write(part) != null)
                    .toList();
            if (!others.isEmpty()) {
                seen.add(ContentPart.text("Result of tool call " + result.callId() + ":"));
                seen.addAll(others);
            }
        }
        if (!seen.isEmpty()) {
            write(ChatMessage.of(Role.USER, seen));
        }
    }

    private static String text(ToolResult result) {
        return result.content().stream()
                .filter(Text.class::isInstance)
                .map(part -> ((Text) part).text())
                .collect(Collectors.joining("\n"));
    }
}
