package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.openai.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of a conversation. Thoughts, messages and calls of the model that follow one another are items of their
 * own here and one message in the form that all dialects share; so are the outputs of several tools.
 */
final class InputReader {

    private final Beyond beyond;
    private final PartsReader parts;
    private final List<ChatMessage> messages = new ArrayList<>();
    private final List<ContentPart> turn = new ArrayList<>();
    private @Nullable Role speaker;
    private boolean spoken;

    InputReader(Beyond beyond, PartsReader parts) {
        this.beyond = beyond;
        this.parts = parts;
    }

    /** Reads a text, which is the user's, or an array of items. */
    List<ChatMessage> read(JsonNode input) {
        if (input.isTextual()) {
            return List.of(ChatMessage.of(Role.USER, input.textValue()));
        }
        if (!input.isArray()) {
            throw Rejection.type("input", "a string or an array");
        }
        for (int index = 0; index < input.size(); index++) {
            read(Fields.of(input.get(index), "input[" + index + "]"));
        }
        endTurn();
        return messages;
    }

    private void read(Fields item) {
        String type = item.text("type");
        switch (type == null ? "message" : type) {
            case "message" -> readMessage(item);
            case "function_call" -> {
                continueTurn(Role.ASSISTANT);
                String function = ToolNames.function(item.text("namespace"), item.required("name"));
                turn.add(ContentPart.toolCall(item.required("call_id"), function, item.textOrEmpty("arguments")));
            }
            case "custom_tool_call" -> {
                continueTurn(Role.ASSISTANT);
                String function = ToolNames.function(item.text("namespace"), item.required("name"));
                String arguments = CustomCallItem.asArguments(item.textOrEmpty("input"));
                turn.add(ContentPart.toolCall(item.required("call_id"), function, arguments));
            }
            case "function_call_output", "custom_tool_call_output" -> {
                continueTurn(Role.TOOL);
                turn.add(new ContentPart.ToolResult(
                        item.required("call_id"), null, parts.read(item, "output"), false, null));
            }
            case "reasoning" -> {
                continueTurn(Role.ASSISTANT);
                turn.add(SealedThoughts.read(readable(item), item.text("encrypted_content"), item.text("id")));
            }
            case "web_search_call",
                    "file_search_call",
                    "code_interpreter_call",
                    "image_generation_call",
                    "mcp_list_tools",
                    "mcp_call" -> {
                continueTurn(Role.ASSISTANT);
                turn.add(new ContentPart.Foreign(ResponsesDialect.ID, item.object()));
            }
            default -> beyond.type(item.name("type"), "An item", item.textOrEmpty("type"));
        }
    }

    private void readMessage(Fields item) {
        Role role = role(item);
        List<ContentPart> content = parts.read(item, "content");
        if (role != Role.ASSISTANT) {
            endTurn();
            messages.add(ChatMessage.of(role, content));
            return;
        }
        if (spoken) {
            endTurn();
        }
        continueTurn(Role.ASSISTANT);
        turn.addAll(content);
        spoken = true;
    }

    private static Role role(Fields item) {
        return switch (item.required("role")) {
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "system" -> Role.SYSTEM;
            case "developer" -> Role.DEVELOPER;
            default -> throw Rejection.value(item.name("role"), "'user', 'assistant', 'system' or 'developer'");
        };
    }

    /** Returns what may be read of a thought: all of it, else its summary. */
    private static String readable(Fields item) {
        String content = join(item.items("content"));
        return content.isEmpty() ? join(item.items("summary")) : content;
    }

    private static String join(Iterable<JsonNode> texts) {
        return StreamSupport.stream(texts.spliterator(), false)
                .map(part -> part.path("text").asText(""))
                .collect(Collectors.joining("\n\n"));
    }

    private void continueTurn(Role role) {
        if (speaker != role) {
            endTurn();
            speaker = role;
        }
        spoken = false;
    }

    private void endTurn() {
        if (speaker != null && !turn.isEmpty()) {
            messages.add(ChatMessage.of(speaker, turn));
        }
        turn.clear();
        speaker = null;
        spoken = false;
    }
}
