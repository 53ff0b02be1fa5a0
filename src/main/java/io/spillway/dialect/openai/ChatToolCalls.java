package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Signature;
import org.jspecify.annotations.Nullable;

/** Tool calls as requests and whole answers hold them. */
final class ChatToolCalls {

    /** Whose signatures travel with tool calls. */
    static final String GEMINI = "gemini";

    private ChatToolCalls() {}

    /** Returns the call that an item of {@code tool_calls} is. */
    static ToolCall read(JsonNode call) {
        JsonNode function = call.path("function");
        return new ToolCall(
                call.path("id").asText(""),
                function.path("name").asText(""),
                arguments(function.path("arguments")),
                signature(call),
                null);
    }

    /** Returns the call that a {@code function_call} of old is. */
    static ToolCall legacy(String id, JsonNode function) {
        return new ToolCall(id, function.path("name").asText(""), arguments(function.path("arguments")), null, null);
    }

    /** Returns an item of {@code tool_calls}. */
    static ObjectNode write(ToolCall call) {
        ObjectNode json = JsonTree.object().put("id", call.id()).put("type", "function");
        json.set("function", function(call));
        sign(json, call.signature());
        return json;
    }

    /** Returns a {@code function_call} of old. */
    static ObjectNode function(ToolCall call) {
        return JsonTree.object().put("name", call.name()).put("arguments", call.arguments());
    }

    /** Some servers send an object where a string should be. */
    static String arguments(JsonNode arguments) {
        if (arguments.isMissingNode() || arguments.isNull()) {
            return "";
        }
        return arguments.isTextual() ? arguments.textValue() : arguments.toString();
    }

    /**
     * Returns a call's signature, from any of the places where it is about.
     *
     * @see <a href="https://ai.google.dev/gemini-api/docs/thought-signatures">Thought signatures</a>
     */
    static @Nullable Signature signature(JsonNode call) {
        JsonNode google = call.path("extra_content").path("google").path("thought_signature");
        JsonNode own = call.path("thought_signature");
        JsonNode other = call.path("provider_specific_fields").path("thought_signature");
        for (JsonNode place : new JsonNode[] {google, own, other}) {
            if (place.isTextual()) {
                return new Signature(GEMINI, place.textValue());
            }
        }
        return null;
    }

    /** Adds a signature where Google's own OpenAI endpoint has it, and where other gateways do. */
    static void sign(ObjectNode call, @Nullable Signature signature) {
        if (signature != null && signature.dialect().equals(GEMINI)) {
            call.putObject("extra_content").putObject("google").put("thought_signature", signature.value());
            call.put("thought_signature", signature.value());
        }
    }
}
