package io.spillway.testing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.ClientSide;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MediaSource;
import io.spillway.dialect.ProviderSide;
import io.spillway.dialect.Target;
import io.spillway.dialect.ToolChoice;
import io.spillway.dialect.ToolDefinition;
import java.util.Locale;

/** Writes conversations as clients do, also in the dialect of Responses, which the gateway itself never writes. */
public final class ClientWriter {

    private ClientWriter() {}

    /** Returns a request as a client of this dialect sends it. */
    public static byte[] write(ClientSide dialect, ChatRequest request) {
        return JsonTree.write(
                dialect instanceof ProviderSide writer
                        ? writer.chatRequestWriter().write(request, Target.of("claude-sonnet-4-5"))
                        : responses(request));
    }

    private static ObjectNode responses(ChatRequest request) {
        ObjectNode json = JsonTree.object().put("model", request.model()).put("stream", request.stream());
        ArrayNode input = json.putArray("input");
        request.messages().forEach(message -> addItems(message, input));
        if (request.maxTokens() != null) {
            json.put("max_output_tokens", Math.max(16, request.maxTokens()));
        }
        if (!request.tools().isEmpty()) {
            ArrayNode tools = json.putArray("tools");
            request.functions().forEach(function -> tools.add(tool(function)));
        }
        ToolChoice choice = request.toolChoice();
        if (choice != null && choice.names().isEmpty()) {
            json.put("tool_choice", choice.mode().name().toLowerCase(Locale.ROOT));
        }
        return json;
    }

    private static ObjectNode tool(ToolDefinition.Function function) {
        ObjectNode json = JsonTree.object()
                .put("type", "function")
                .put("name", function.name())
                .put("strict", false);
        json.put("description", function.description());
        json.set("parameters", function.parameters());
        return json;
    }

    private static void addItems(ChatMessage message, ArrayNode input) {
        ArrayNode content = JsonTree.array();
        boolean assistant = message.role() == ChatMessage.Role.ASSISTANT;
        for (ContentPart part : message.content()) {
            if (part instanceof ContentPart.Text text) {
                content.addObject()
                        .put("type", assistant ? "output_text" : "input_text")
                        .put("text", text.text());
            } else if (part instanceof ContentPart.Media media) {
                content.addObject().put("type", "input_image").put("image_url", url(media.source()));
            }
        }
        if (message.role() != ChatMessage.Role.TOOL && !content.isEmpty()) {
            input.addObject()
                    .put("type", "message")
                    .put("role", message.role().name().toLowerCase(Locale.ROOT))
                    .set("content", content);
        }
        for (ContentPart.ToolCall call : message.parts(ContentPart.ToolCall.class)) {
            input.addObject()
                    .put("type", "function_call")
                    .put("call_id", call.id())
                    .put("name", call.name())
                    .put("arguments", call.arguments());
        }
        for (ContentPart.ToolResult result : message.parts(ContentPart.ToolResult.class)) {
            input.addObject()
                    .put("type", "function_call_output")
                    .put("call_id", result.callId())
                    .put("output", ((ContentPart.Text) result.content().get(0)).text());
        }
    }

    private static String url(MediaSource source) {
        return source.kind() == MediaSource.Kind.URL ? source.value() : "data:image/png;base64," + source.value();
    }
}
