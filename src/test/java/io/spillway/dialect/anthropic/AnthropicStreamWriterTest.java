package io.spillway.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ChatEvent;
import io.spillway.dialect.ChatStreamWriter;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Operation;
import io.spillway.dialect.Signature;
import io.spillway.dialect.StopReason;
import io.spillway.dialect.TokenUsage;
import io.spillway.testing.FixedSurroundings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnthropicStreamWriterTest {

    private final ByteArrayOutputStream events = new ByteArrayOutputStream();
    private final ChatStreamWriter writer = writer();

    @Test
    void tellsATextInTheOrderOfTheProtocol() {
        write(
                ChatEvent.Begin.UNSAID,
                new ChatEvent.TextDelta(0, "Pa"),
                new ChatEvent.TextDelta(0, "ris\n"),
                new ChatEvent.Stop(0, StopReason.LENGTH, null),
                new ChatEvent.Usage(new TokenUsage(10, 2, 4, 1, 0, false)),
                ChatEvent.End.HERE);

        assertThat(types())
                .containsExactly(
                        "message_start",
                        "ping",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(last("message_delta").toString()).isEqualTo("""
                {"type":"message_delta","delta":{"stop_reason":"max_tokens","stop_sequence":null},"usage":{"input_tokens":5,"cache_creation_input_tokens":1,"cache_read_input_tokens":4,"output_tokens":2}}""");
    }

    @Test
    void beginsWithTheInputTokensWhereTheProviderKnowsThem() {
        write(new ChatEvent.Begin("x", "m-1", 0, new TokenUsage(30, 1, 10, 0, false), Extensions.NONE));

        JsonNode message = last("message_start").path("message");
        assertThat(message.path("usage").path("input_tokens").asInt()).isEqualTo(20);
        assertThat(message.path("model").asText()).isEqualTo("m-1");
        assertThat(message.path("id").asText()).startsWith("msg_");
    }

    @Test
    void tellsCallsThatComeInTurnsOneBehindTheOther() {
        write(
                ChatEvent.Begin.UNSAID,
                new ChatEvent.ToolCallBegin(0, 0, "a", "f", null),
                new ChatEvent.ToolCallDelta(0, 0, "{\"x\":\"}"),
                new ChatEvent.ToolCallBegin(0, 1, "b", "g", null),
                new ChatEvent.ToolCallDelta(0, 1, "{\"y\""),
                new ChatEvent.TextDelta(0, "meanwhile"));
        assertThat(blocks()).containsExactly("tool_use a {\"x\":\"}");

        write(new ChatEvent.ToolCallDelta(0, 0, "\\\"\"}"), new ChatEvent.ToolCallDelta(0, 1, ":1}"));
        end(StopReason.TOOL_CALLS);

        assertThat(blocks()).containsExactly("tool_use a {\"x\":\"}\\\"\"}", "tool_use b {\"y\":1}", "text meanwhile");
        assertThat(last("message_delta").path("delta").path("stop_reason").asText())
                .isEqualTo("tool_use");
    }

    @Test
    void waitsForNoCallThatHasNothingToSay() {
        write(
                ChatEvent.Begin.UNSAID,
                new ChatEvent.ToolCallBegin(0, 0, "a", "now", null),
                new ChatEvent.ToolCallBegin(0, 1, "b", "g", null),
                new ChatEvent.ToolCallDelta(0, 1, "{\"y\""));

        assertThat(blocks()).containsExactly("tool_use a ", "tool_use b {\"y\"");
    }

    @Test
    void tellsArgumentsThatComeAfterAllUnderTheirIndex() {
        write(
                ChatEvent.Begin.UNSAID,
                new ChatEvent.ToolCallBegin(0, 0, "a", "f", null),
                new ChatEvent.ToolCallBegin(0, 1, "b", "g", null),
                new ChatEvent.ToolCallDelta(0, 1, "{\"y\":1}"),
                new ChatEvent.ToolCallDelta(0, 0, "{\"x\":2}"));

        assertThat(last("content_block_delta").toString()).isEqualTo("""
                {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"x\\":2}"}}""");
    }

    @Test
    void losesNothingOfACallThatWasCutOff() {
        write(
                ChatEvent.Begin.UNSAID,
                new ChatEvent.ToolCallBegin(0, 0, "a", "f", null),
                new ChatEvent.ToolCallDelta(0, 0, "{\"x\":"),
                new ChatEvent.ToolCallBegin(0, 1, "b", "g", null),
                new ChatEvent.ToolCallDelta(0, 1, "{\"y\":"));
        end(StopReason.LENGTH);

        assertThat(blocks()).containsExactly("tool_use a {\"x\":", "tool_use b {\"y\":");
    }

    @Test
    void signsAThoughtBeforeItEnds() {
        write(
                ChatEvent.Begin.UNSAID,
                new ChatEvent.ThinkingDelta(0, "Hm."),
                new ChatEvent.ThinkingSigned(0, new Signature("anthropic", "c2ln")),
                new ChatEvent.ThinkingDelta(0, "Ha."),
                new ChatEvent.ThinkingSigned(0, new Signature("gemini", "Z2Vt")),
                new ChatEvent.TextDelta(0, "Yes."));
        end(StopReason.END);

        assertThat(blocks()).containsExactly("thinking Hm. c2ln", "thinking Ha.", "text Yes.");
    }

    @Test
    void saysThatItIsARefusal() {
        write(ChatEvent.Begin.UNSAID, new ChatEvent.RefusalDelta(0, "No."));
        end(StopReason.END);

        assertThat(last("message_delta").path("delta").path("stop_reason").asText())
                .isEqualTo("refusal");
    }

    @Test
    void hasABlockEvenIfNothingIsSaid() {
        write(ChatEvent.Begin.UNSAID);
        end(StopReason.LENGTH);

        assertThat(blocks()).containsExactly("text ");
    }

    @Test
    void numbersBlocksWithoutAGap() {
        write(
                ChatEvent.Begin.UNSAID,
                new ChatEvent.ThinkingDelta(0, "a"),
                new ChatEvent.TextDelta(0, "b"),
                new ChatEvent.ThinkingDelta(0, "c"),
                new ChatEvent.TextDelta(1, "of another choice"));
        end(StopReason.END);

        assertThat(told())
                .filteredOn(event -> event.path("type").asText().equals("content_block_start"))
                .extracting(event -> event.path("index").asInt())
                .containsExactly(0, 1, 2);
    }

    private void end(StopReason reason) {
        write(
                new ChatEvent.Stop(0, reason, null),
                new ChatEvent.Usage(new TokenUsage(1, 1, 0, 0, false)),
                ChatEvent.End.HERE);
    }

    private void write(ChatEvent... told) {
        for (ChatEvent event : told) {
            writer.write(event, events);
        }
    }

    private static ChatStreamWriter writer() {
        var dialect = new AnthropicDialect();
        byte[] body = "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}"
                .getBytes(StandardCharsets.UTF_8);
        return dialect.chatStreamWriter(dialect.readRequest(Operation.CHAT, body), new FixedSurroundings());
    }

    private List<JsonNode> told() {
        List<JsonNode> told = new ArrayList<>();
        for (String event : events.toString(StandardCharsets.UTF_8).split("\n\n")) {
            String[] lines = event.split("\n");
            JsonNode data = JsonTree.read(lines[1].substring("data: ".length()).getBytes(StandardCharsets.UTF_8));
            assertThat(lines[0]).isEqualTo("event: " + data.path("type").asText());
            told.add(data);
        }
        return told;
    }

    private List<String> types() {
        return told().stream().map(event -> event.path("type").asText()).toList();
    }

    private JsonNode last(String type) {
        return told().stream()
                .filter(event -> event.path("type").asText().equals(type))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** Returns each block's type, id and what its deltas say, and makes sure that one is open at a time. */
    private List<String> blocks() {
        List<String> blocks = new ArrayList<>();
        for (JsonNode event : told()) {
            JsonNode block = event.path("content_block");
            JsonNode delta = event.path("delta");
            if (!block.isMissingNode()) {
                blocks.add(block.path("type").asText() + " "
                        + (block.has("id") ? block.path("id").asText() + " " : ""));
            } else if (event.path("type").asText().equals("content_block_delta")) {
                assertThat(event.path("index").asInt()).isEqualTo(blocks.size() - 1);
                String said = delta.path("text").asText()
                        + delta.path("thinking").asText()
                        + delta.path("partial_json").asText()
                        + (delta.has("signature")
                                ? " " + delta.path("signature").asText()
                                : "");
                blocks.add(blocks.remove(blocks.size() - 1) + said);
            }
        }
        return blocks;
    }
}
