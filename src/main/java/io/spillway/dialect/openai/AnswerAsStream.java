package io.spillway.dialect.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Tells a whole answer as a stream, for a client that asked for one and a provider that does not stream. */
final class AnswerAsStream {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> HEAD = List.of("id", "created", "model", "system_fingerprint", "service_tier");

    private final OpenAiRequest request;
    private final JsonNode answer;
    private final ByteArrayOutputStream events = new ByteArrayOutputStream();

    private AnswerAsStream(OpenAiRequest request, JsonNode answer) {
        this.request = request;
        this.answer = answer;
    }

    /**
     * Returns the events: one with all that the answer says, one with its finish reason, one with its usage if the
     * client asked for it, and {@code [DONE]}.
     *
     * @throws IllegalArgumentException if the body is no answer
     */
    static byte[] write(OpenAiRequest request, byte[] body) {
        try {
            return new AnswerAsStream(request, JSON.readTree(body)).write();
        } catch (IOException notJson) {
            throw new IllegalArgumentException("body: no JSON (expected: an answer)", notJson);
        }
    }

    private byte[] write() throws JsonProcessingException {
        writeEvent(chunk(false));
        writeEvent(chunk(true));
        JsonNode usage = answer.path("usage");
        if (request.wantsUsage() && usage.isObject()) {
            ObjectNode last = head();
            last.putArray("choices");
            last.set("usage", usage);
            writeEvent(last);
        }
        events.writeBytes("data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII));
        return events.toByteArray();
    }

    private void writeEvent(ObjectNode chunk) throws JsonProcessingException {
        events.writeBytes("data: ".getBytes(StandardCharsets.US_ASCII));
        events.writeBytes(JSON.writeValueAsBytes(chunk));
        events.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
    }

    private ObjectNode head() {
        ObjectNode head = JSON.createObjectNode();
        for (String field : HEAD) {
            if (answer.hasNonNull(field)) {
                head.set(field, answer.get(field));
            }
        }
        return head.put("object", isChat() ? "chat.completion.chunk" : "text_completion");
    }

    private ObjectNode chunk(boolean finish) {
        ObjectNode chunk = head();
        ArrayNode choices = chunk.putArray("choices");
        int index = 0;
        for (JsonNode choice : answer.path("choices")) {
            choices.add(choice(choice, index++, finish));
        }
        return chunk;
    }

    private ObjectNode choice(JsonNode whole, int place, boolean finish) {
        ObjectNode choice =
                JSON.createObjectNode().put("index", whole.path("index").asInt(place));
        if (isChat()) {
            choice.set("delta", finish ? JSON.createObjectNode() : delta(whole.path("message")));
        } else {
            choice.put("text", finish ? "" : whole.path("text").asText(""));
        }
        choice.set("logprobs", finish ? JSON.nullNode() : whole.path("logprobs").deepCopy());
        choice.set("finish_reason", finish ? finishReason(whole) : JSON.nullNode());
        return choice;
    }

    private JsonNode finishReason(JsonNode whole) {
        JsonNode reason = whole.path("finish_reason");
        return reason.isTextual() ? reason : JSON.getNodeFactory().textNode("stop");
    }

    /** What a message says is what its delta says, but there each tool call has an index. */
    private static JsonNode delta(JsonNode message) {
        ObjectNode delta = JSON.createObjectNode().put("role", "assistant");
        for (Map.Entry<String, JsonNode> field : message.properties()) {
            if (!field.getValue().isNull()) {
                delta.set(field.getKey(), field.getValue().deepCopy());
            }
        }
        int index = 0;
        for (JsonNode call : delta.path("tool_calls")) {
            if (call instanceof ObjectNode toolCall) {
                toolCall.put("index", index++);
            }
        }
        return delta;
    }

    private boolean isChat() {
        return request.operation() == Operation.CHAT;
    }
}
