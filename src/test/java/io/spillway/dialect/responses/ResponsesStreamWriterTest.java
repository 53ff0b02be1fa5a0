package io.spillway.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ChatEvent;
import io.spillway.dialect.ChatStreamWriter;
import io.spillway.dialect.Citation;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MediaSource;
import io.spillway.dialect.Operation;
import io.spillway.dialect.Signature;
import io.spillway.dialect.StopReason;
import io.spillway.dialect.TokenUsage;
import io.spillway.testing.FixedSurroundings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponsesStreamWriterTest {

    private static final Signature SIGNATURE = new Signature("anthropic", "c2ln");

    @Test
    void tellsAThoughtItsSignatureAndTheTextInOrder() {
        List<JsonNode> events = events(
                new ChatEvent.ThinkingDelta(0, "H"),
                new ChatEvent.ThinkingDelta(0, "m."),
                new ChatEvent.ThinkingSigned(0, SIGNATURE),
                new ChatEvent.TextDelta(0, "Yes."),
                stop(StopReason.END));

        assertThat(types(events))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.reasoning_summary_part.added",
                        "response.reasoning_summary_text.delta",
                        "response.reasoning_summary_text.delta",
                        "response.reasoning_summary_text.done",
                        "response.reasoning_summary_part.done",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(output(events).get(0).path("summary").path(0).path("text").asText())
                .isEqualTo("Hm.");
        assertThat(output(events).get(0).path("encrypted_content").asText())
                .isEqualTo("spillway:signed:anthropic:c2ln");
        assertThat(output(events).get(1).path("content").path(0).path("text").asText())
                .isEqualTo("Yes.");
    }

    @Test
    void hidesWhatNobodyMayRead() {
        List<JsonNode> events =
                events(new ChatEvent.Redacted(0, SIGNATURE), new ChatEvent.TextDelta(0, "Yes."), stop(StopReason.END));

        assertThat(output(events).get(0).path("summary")).isEmpty();
        assertThat(output(events).get(0).path("encrypted_content").asText())
                .isEqualTo("spillway:redacted:anthropic:c2ln");
    }

    @Test
    void keepsCallsApartThatAreToldInTurns() {
        List<JsonNode> events = events(
                new ChatEvent.TextDelta(0, "I look."),
                new ChatEvent.ToolCallBegin(0, 0, "a", "look", null),
                new ChatEvent.ToolCallBegin(0, 1, "b", "look", null),
                new ChatEvent.ToolCallDelta(0, 0, "{\"n\":"),
                new ChatEvent.ToolCallDelta(0, 1, "{\"n\": 2}"),
                new ChatEvent.ToolCallDelta(0, 0, "1}"),
                stop(StopReason.TOOL_CALLS));

        assertThat(output(events))
                .extracting(
                        item -> item.path("type").asText(),
                        item -> item.path("arguments").asText())
                .containsExactly(
                        tuple("message", ""),
                        tuple("function_call", "{\"n\":1}"),
                        tuple("function_call", "{\"n\": 2}"));
        assertThat(events.stream()
                        .filter(event -> type(event).equals("response.function_call_arguments.delta"))
                        .map(event -> event.path("output_index").asInt()))
                .containsExactly(1, 2, 1);
    }

    @Test
    void givesACallWithoutArgumentsAnEmptyObject() {
        List<JsonNode> events =
                events(new ChatEvent.ToolCallBegin(0, 0, "a", "now", null), stop(StopReason.TOOL_CALLS));

        assertThat(output(events).get(0).path("arguments").asText()).isEqualTo("{}");
        assertThat(types(events)).contains("response.function_call_arguments.delta");
    }

    @Test
    void callsToolsAsTheClientDoes() {
        List<JsonNode> events = told(
                """
                {"model":"m","input":"Hi","tools":[{"type":"custom","name":"patch"},{"type":"namespace","name":"mail","tools":[{"type":"function","name":"send"}]}]}""",
                new ChatEvent.ToolCallBegin(0, 0, "a", "patch", null),
                new ChatEvent.ToolCallDelta(0, 0, "{\"input\":\"*** Be"),
                new ChatEvent.ToolCallDelta(0, 0, "gin\"}"),
                new ChatEvent.ToolCallBegin(0, 1, "b", "mail__send", null),
                stop(StopReason.TOOL_CALLS));

        JsonNode patch = output(events).get(0);
        assertThat(patch.path("type").asText()).isEqualTo("custom_tool_call");
        assertThat(patch.path("input").asText()).isEqualTo("*** Begin");
        JsonNode send = output(events).get(1);
        assertThat(send.path("name").asText()).isEqualTo("send");
        assertThat(send.path("namespace").asText()).isEqualTo("mail");
        assertThat(types(events))
                .contains("response.custom_tool_call_input.delta", "response.custom_tool_call_input.done");
    }

    @Test
    void tellsARefusal() {
        List<JsonNode> events = events(new ChatEvent.RefusalDelta(0, "No."), stop(StopReason.REFUSED));

        assertThat(types(events)).contains("response.refusal.delta", "response.refusal.done", "response.completed");
        assertThat(output(events).get(0).path("content").path(0).path("refusal").asText())
                .isEqualTo("No.");
    }

    @Test
    void isIncompleteWhenAFilterCutsIt() {
        List<JsonNode> events = events(new ChatEvent.TextDelta(0, "On"), stop(StopReason.FILTERED));

        assertThat(last(events).path("incomplete_details").path("reason").asText())
                .isEqualTo("content_filter");
        assertThat(last(events).path("status").asText()).isEqualTo("incomplete");
        assertThat(output(events).get(0).path("status").asText()).isEqualTo("incomplete");
    }

    @Test
    void citesPagesAndTellsProbabilities() {
        JsonNode logprobs =
                JsonTree.read("{\"content\":[{\"token\":\"A\",\"logprob\":-1.5,\"bytes\":[65],\"top_logprobs\":[]}]}"
                        .getBytes(StandardCharsets.UTF_8));
        var page = new Citation("https://a", "A", null, 0, -1, "x", JsonTree.object());

        List<JsonNode> events = events(
                new ChatEvent.Logprobs(0, logprobs),
                new ChatEvent.TextDelta(0, "A"),
                new ChatEvent.Cited(0, page),
                stop(StopReason.END));

        JsonNode part = output(events).get(0).path("content").path(0);
        assertThat(part.path("logprobs").path(0).path("logprob").asDouble()).isEqualTo(-1.5);
        assertThat(part.path("annotations").path(0).path("url").asText()).isEqualTo("https://a");
        assertThat(part.path("annotations").path(0).path("end_index").asInt()).isEqualTo(1);
        assertThat(types(events)).contains("response.output_text.annotation.added");
    }

    @Test
    void tellsAnImageThatTheModelMade() {
        List<JsonNode> events = events(
                new ChatEvent.Part(0, ContentPart.image(MediaSource.base64("iVBO", "image/png"))),
                stop(StopReason.END));

        assertThat(output(events).get(0).path("type").asText()).isEqualTo("image_generation_call");
        assertThat(output(events).get(0).path("result").asText()).isEqualTo("iVBO");
    }

    private static ChatEvent stop(StopReason reason) {
        return new ChatEvent.Stop(0, reason, null);
    }

    private static List<JsonNode> events(ChatEvent... told) {
        return told("{\"model\":\"m\",\"input\":\"Hi\"}", told);
    }

    private static List<JsonNode> told(String asked, ChatEvent... told) {
        ClientRequest request =
                new ResponsesDialect().readRequest(Operation.CHAT, asked.getBytes(StandardCharsets.UTF_8));
        ChatStreamWriter writer = new ResponsesDialect().chatStreamWriter(request, new FixedSurroundings());
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        List<ChatEvent> all = new ArrayList<>(List.of(ChatEvent.Begin.UNSAID));
        all.addAll(Arrays.asList(told));
        all.add(new ChatEvent.Usage(new TokenUsage(1, 2, 0, 0, false)));
        all.add(ChatEvent.End.HERE);
        all.forEach(event -> writer.write(event, written));
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> JsonTree.read(line.substring(6).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(ResponsesStreamWriterTest::type).toList();
    }

    private static String type(JsonNode event) {
        return event.path("type").asText();
    }

    private static JsonNode last(List<JsonNode> events) {
        return events.get(events.size() - 1).path("response");
    }

    private static List<JsonNode> output(List<JsonNode> events) {
        return last(events).path("output").valueStream().toList();
    }
}
