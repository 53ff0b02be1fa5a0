package io.spillway.dialect.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.ChatEvent;
import io.spillway.dialect.ChatStreamReader;
import io.spillway.dialect.DialectException;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.SseReader;
import io.spillway.dialect.Surroundings;
import io.spillway.dialect.TokenUsage;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads a streamed answer; {@code message-end} is its final marker.
 *
 * @see <a href="https://docs.cohere.com/v2/docs/streaming">Streaming</a>
 */
final class CohereStreamReader implements ChatStreamReader {

    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final Surroundings surroundings;

    /** Our number of each call by Cohere's. */
    private final Map<Integer, Integer> calls = new HashMap<>();

    CohereStreamReader(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void read(SseReader event, Consumer<ChatEvent> answer) {
        if (event.dataIs(DONE)) {
            answer.accept(ChatEvent.End.HERE);
            return;
        }
        JsonNode json = JsonTree.read(event.data(), event.dataFrom(), event.dataTo());
        JsonNode delta = json.path("delta");
        JsonNode message = delta.path("message");
        switch (json.path("type").asText("")) {
            case "message-start" ->
                answer.accept(new ChatEvent.Begin(json.path("id").textValue(), null, 0, null, Extensions.NONE));
            case "content-start", "content-delta" -> readContent(message.path("content"), answer);
            case "tool-plan-delta" ->
                answer.accept(
                        new ChatEvent.ThinkingDelta(0, message.path("tool_plan").asText("")));
            case "tool-call-start" -> readCall(json.path("index").asInt(), message.path("tool_calls"), answer);
            case "tool-call-delta" -> readArguments(json.path("index").asInt(), message.path("tool_calls"), answer);
            case "citation-start" ->
                CohereCitations.read(message.path("citations"))
                        .forEach(citation -> answer.accept(new ChatEvent.Cited(0, citation)));
            case "message-end" -> readEnd(delta, answer);
            case "" -> readError(json, answer);
            default -> {}
        }
    }

    /** The last event of a complete answer has been read by then. */
    @Override
    public void end(Consumer<ChatEvent> answer) {}

    private static void readContent(JsonNode content, Consumer<ChatEvent> answer) {
        if (content.path("thinking").isTextual()) {
            answer.accept(
                    new ChatEvent.ThinkingDelta(0, content.path("thinking").textValue()));
        }
        if (content.path("text").isTextual()) {
            answer.accept(new ChatEvent.TextDelta(0, content.path("text").textValue()));
        }
    }

    private void readCall(int index, JsonNode call, Consumer<ChatEvent> answer) {
        int number = calls.size();
        calls.put(index, number);
        String id = call.path("id").asText("");
        answer.accept(new ChatEvent.ToolCallBegin(
                0,
                number,
                id.isEmpty() ? "call_" + surroundings.newId() : id,
                call.path("function").path("name").asText(""),
                null));
        readArguments(index, call, answer);
    }

    private void readArguments(int index, JsonNode call, Consumer<ChatEvent> answer) {
        Integer number = calls.get(index);
        if (number != null) {
            answer.accept(new ChatEvent.ToolCallDelta(
                    0, number, call.path("function").path("arguments").asText("")));
        }
    }

    private static void readEnd(JsonNode delta, Consumer<ChatEvent> answer) {
        TokenUsage usage = CohereUsage.read(delta.path("usage"));
        if (usage != null) {
            answer.accept(new ChatEvent.Usage(usage));
        }
        String reason = delta.path("finish_reason").asText("");
        if (CohereStops.isBroken(reason)) {
            answer.accept(new ChatEvent.Failed(CohereStops.broken(reason)));
            return;
        }
        answer.accept(new ChatEvent.Stop(0, CohereStops.of(reason), null));
        answer.accept(ChatEvent.End.HERE);
    }

    private static void readError(JsonNode json, Consumer<ChatEvent> answer) {
        ApiError error = CohereErrors.find(200, json);
        if (error == null) {
            throw new DialectException("an event without a type");
        }
        answer.accept(new ChatEvent.Failed(error));
    }
}
