package io.spillway.dialect.cohere;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Media;
import io.spillway.dialect.ContentPart.MediaKind;
import io.spillway.dialect.ContentPart.Refusal;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.ContentPart.ToolResult;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MediaSource;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a conversation: roles and tool calls are OpenAI's, thoughts before a call are its plan. */
final class CohereMessages {

    private CohereMessages() {}

    static ArrayNode write(List<ChatMessage> messages) {
        ArrayNode json = JsonTree.array();
        for (ChatMessage message : messages) {
            switch (message.role()) {
                case SYSTEM, DEVELOPER -> add(json, "system", message);
                case USER -> add(json, "user", message);
                case ASSISTANT -> addAssistant(json, message);
                case TOOL -> message.parts(ToolResult.class).forEach(result -> add(json, result));
            }
        }
        return json;
    }

    private static void add(ArrayNode json, String role, ChatMessage message) {
        ArrayNode parts = JsonTree.array();
        message.content().forEach(part -> addPart(parts, part));
        if (!parts.isEmpty()) {
            json.addObject().put("role", role).set("content", parts);
        }
    }

    private static void addPart(ArrayNode parts, ContentPart part) {
        if (part instanceof Text text) {
            addText(parts, text.text());
        } else if (part instanceof Refusal refusal) {
            addText(parts, refusal.text());
        } else if (part instanceof Media media && media.source().kind() == MediaSource.Kind.TEXT) {
            addText(parts, media.source().value());
        } else if (part instanceof Media media) {
            addImage(parts, media);
        }
    }

    private static void addText(ArrayNode parts, String text) {
        if (!text.isEmpty()) {
            parts.addObject().put("type", "text").put("text", text);
        }
    }

    private static void addImage(ArrayNode parts, Media media) {
        if (media.kind() != MediaKind.IMAGE || media.source().kind() == MediaSource.Kind.FILE) {
            throw new BadRequestException(new ApiError(
                    400,
                    "invalid_request_error",
                    "unsupported_value",
                    "This provider takes texts and images, the latter as bytes or addresses.",
                    "messages"));
        }
        ObjectNode image = parts.addObject().put("type", "image_url").putObject("image_url");
        image.put("url", media.source().url());
        if (media.detail() != null) {
            image.put("detail", media.detail());
        }
    }

    private static void addAssistant(ArrayNode json, ChatMessage message) {
        List<ToolCall> calls = message.parts(ToolCall.class);
        ObjectNode said = JsonTree.object().put("role", "assistant");
        ArrayNode parts = JsonTree.array();
        for (ContentPart part : message.content()) {
            if (part instanceof Text || part instanceof Refusal) {
                addPart(parts, part);
            }
        }
        if (!parts.isEmpty()) {
            said.set("content", parts);
        }
        if (!calls.isEmpty()) {
            String plan =
                    message.parts(Thinking.class).stream().map(Thinking::text).collect(Collectors.joining());
            if (!plan.isEmpty()) {
                said.put("tool_plan", plan);
            }
            ArrayNode written = said.putArray("tool_calls");
            calls.forEach(call -> written.add(call(call)));
        }
        if (said.size() > 1) {
            json.add(said);
        }
    }

    private static ObjectNode call(ToolCall call) {
        ObjectNode json = JsonTree.object().put("id", call.id()).put("type", "function");
        json.putObject("function")
                .put("name", call.name())
                .put("arguments", call.arguments().isBlank() ? "{}" : call.arguments());
        return json;
    }

    private static void add(ArrayNode json, ToolResult result) {
        String text = result.content().stream()
                .filter(Text.class::isInstance)
                .map(part -> ((Text) part).text())
                .collect(Collectors.joining("\n"));
        json.addObject()
                .put("role", "tool")
                .put("tool_call_id", result.callId())
                .put("content", result.error() ? "Error: " + text : text);
    }
}
