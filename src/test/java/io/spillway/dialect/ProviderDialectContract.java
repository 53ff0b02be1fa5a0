package io.spillway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.testing.Written;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a dialect must do that only providers speak, held against every exchange that is written down for it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ProviderDialectContract {

    private final ProviderSide dialect;

    protected ProviderDialectContract(ProviderSide dialect) {
        this.dialect = dialect;
    }

    Stream<Written> requests() {
        return Written.of(dialect, "asked.json", "written.json");
    }

    Stream<Written> answers() {
        return Written.of(dialect, "asked.json", "response.json", "answer.json");
    }

    Stream<Written> streams() {
        return Written.of(dialect, "asked.json", "stream.sse", "answer.json");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void writesWhatTheClientAsks(Written exchange) {
        assertThat(tree(exchange.request())).isEqualTo(exchange.tree("written.json"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void tellsTheClientWhatTheProviderSaid(Written exchange) {
        assertThat(exchange.answer()).isInstanceOfSatisfying(Answer.Whole.class, whole -> {
            assertThat(tree(new String(whole.body(), StandardCharsets.UTF_8))).isEqualTo(exchange.tree("answer.json"));
            assertThat(whole.usage().estimated()).isFalse();
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void streamsWhatTheWholeAnswerSays(Written exchange) {
        JsonNode said =
                ((JsonNode) exchange.tree("answer.json")).path("choices").path(0);

        String streamed = exchange.streamed(0);

        assertThat(streamed).endsWith("data: [DONE]\n\n");
        assertThat(collected(streamed, "content"))
                .isEqualTo(said.path("message").path("content").asText("null"));
        assertThat(collected(streamed, "reasoning_content"))
                .isEqualTo(said.path("message").path("reasoning_content").asText("null"));
        assertThat(collected(streamed, "refusal"))
                .isEqualTo(said.path("message").path("refusal").asText("null"));
        assertThat(calls(streamed)).isEqualTo(calls(said.path("message").path("tool_calls")));
        assertThat(streamed)
                .contains("\"finish_reason\":\"" + said.path("finish_reason").asText() + '"');
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void streamsTheSameHoweverItIsCut(Written exchange) {
        String whole = exchange.streamed(0);

        for (int cut = 1; cut < exchange.file("stream.sse").length; cut++) {
            assertThat(exchange.streamed(cut)).as("cut at %d", cut).isEqualTo(whole);
        }
        assertThat(exchange.streamedByteByByte()).isEqualTo(whole);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void countsWhatAStreamTook(Written exchange) {
        EventStream stream = exchange.stream();
        stream.accept(exchange.file("stream.sse"));
        stream.end();

        var usage = ((Answer.Whole) exchange.answer()).usage();

        assertThat(stream.usage()).isEqualTo(usage);
    }

    private static JsonNode tree(String json) {
        return JsonTree.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Stream<JsonNode> deltas(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> tree(line.substring("data: ".length())))
                .map(chunk -> chunk.path("choices").path(0).path("delta"));
    }

    private static String collected(String stream, String field) {
        StringBuilder text = new StringBuilder();
        deltas(stream)
                .map(delta -> delta.path(field))
                .filter(JsonNode::isTextual)
                .forEach(piece -> text.append(piece.textValue()));
        return text.isEmpty() ? "null" : text.toString();
    }

    private static String calls(String stream) {
        StringBuilder all = new StringBuilder();
        deltas(stream).flatMap(delta -> delta.path("tool_calls").valueStream()).forEach(call -> append(all, call));
        return all.toString();
    }

    private static String calls(JsonNode calls) {
        StringBuilder all = new StringBuilder();
        calls.forEach(call -> append(all, call));
        return all.toString();
    }

    private static void append(StringBuilder all, JsonNode call) {
        if (call.has("id")) {
            all.append('\n').append(call.path("id").asText()).append(' ');
        }
        all.append(call.path("function").path("name").asText(""))
                .append(call.path("function").path("arguments").asText(""));
    }
}
