package io.spillway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.Answer.Fault;
import io.spillway.dialect.Answer.Kind;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.testing.FixedSurroundings;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedTranslationTest {

    private static final OpenAiDialect OPENAI = new OpenAiDialect();

    private static final Target TARGET = Target.of("m");

    private static final String CHUNK = "data: {\"id\":\"c\",\"created\":5,\"model\":\"x\",\"choices\":[%s]}\n\n";

    private static final String STOP = "{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}";

    private final FixedSurroundings surroundings = new FixedSurroundings();

    private final SharedTranslation translation = translation(RequestQuirks.NONE);

    @Test
    void speaksToTheProviderInItsDialect() {
        assertThat(translation.spoken().id()).isEqualTo("openai");
        assertThat(translation.headers(chat(""))).isEmpty();
    }

    @Test
    void leavesOutAndRenamesWhatTheProviderWantsDifferent() {
        var quirks = new RequestQuirks(Set.of("user"), Map.of("max_completion_tokens", "max_tokens"), false);

        JsonNode written = json(
                translation(quirks).writeRequest(chat(",\"user\":\"u\",\"max_tokens\":9,\"stream\":true"), TARGET));

        assertThat(written.has("user")).isFalse();
        assertThat(written.has("stream_options")).isFalse();
        assertThat(written.has("max_completion_tokens")).isFalse();
        assertThat(written.path("max_tokens").intValue()).isEqualTo(9);
    }

    @Test
    void addsOptionsWhereTheClientSentNone() {
        Target target = new Target("m", "", Map.of("top_p", "0.50", "temperature", "1"));

        JsonNode written = json(translation.writeRequest(chat(",\"temperature\":0.25"), target));

        assertThat(written.path("top_p")).hasToString("0.50");
        assertThat(written.path("temperature").doubleValue()).isEqualTo(0.25);
    }

    @Test
    void takesAStreamThatIsNotUtf8ForAFault() {
        EventStream stream = translation.stream(chat(",\"stream\":true"));
        byte[] event =
                CHUNK.formatted("{\"index\":0,\"delta\":{\"content\":\"?\"}}").getBytes(UTF_8);
        event[new String(event, UTF_8).indexOf('?')] = (byte) 0xFF;

        stream.accept(event);

        assertThat(stream.fault()).extracting(Fault::kind).isEqualTo(Kind.MALFORMED);
        assertThat(stream.droppedLines()).isZero();
    }

    @Test
    void writesHalfACharacterAsAnEscape() {
        assertThat(new String(JsonTree.write(JsonTree.object().put("a", "\ud83d")), UTF_8))
                .isEqualToIgnoringCase("{\"a\":\"\\ud83d\"}");
    }

    @Test
    void givesACallAnIdWhoseIdIsNull() {
        byte[] stream = (CHUNK.formatted("{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"t\","
                                + "\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}}")
                        + CHUNK.formatted("{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":null,"
                                + "\"function\":{\"name\":null,\"arguments\":\"}\"}}]}}"))
                .getBytes(UTF_8);

        String told = new String(translation.stream(chat(",\"stream\":true")).accept(stream), UTF_8);

        assertThat(told).doesNotContain("\"id\":\"null\"").doesNotContain("\"index\":1");
    }

    @Test
    void asksForTheUsageOfAStream() {
        JsonNode written = json(translation.writeRequest(chat(",\"stream\":true"), TARGET));

        assertThat(written.path("stream_options").path("include_usage").asBoolean())
                .isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            nothing              | ''                                                                       | EMPTY
            blanks               | '  '                                                                     | EMPTY
            a web page           | <html>no</html>                                                          | MALFORMED
            half an answer       | {"choices":[{"message":{"content":"a                                     | TRUNCATED
            no JSON              | nonsense                                                                 | MALFORMED
            another shape        | {"a":1}                                                                  | MALFORMED
            a list               | [1]                                                                      | MALFORMED
            an error             | {"error":{"message":"no","type":"t"}}                                    | ERROR_INSIDE
            an error beside      | {"error":{"message":"no"},"choices":[]}                                  | ERROR_INSIDE
            no choice            | {"choices":[]}                                                           | EMPTY
            no text              | {"choices":[{"message":{"content":""},"finish_reason":"stop"}]}          | EMPTY
            only a role          | {"choices":[{"message":{"role":"assistant"},"finish_reason":"stop"}]}    | EMPTY
            """)
    void findsAnAnswerThatIsNone(String name, String body, Kind kind) {
        assertThat(translation.readAnswer(chat(""), TARGET, body.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(kind));
        assertThat(translation.readAsStream(chat(""), TARGET, body.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(kind));
    }

    @ParameterizedTest
    @CsvSource({"length", "content_filter"})
    void takesAnAnswerWithNothingInItForOneIfItWasStopped(String reason) {
        assertThat(whole("{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"" + reason + "\"}]}"))
                .contains("\"finish_reason\":\"" + reason + "\"");
    }

    @Test
    void saysThatAnAnswerWithAToolCallWaitsForTheTool() {
        assertThat(whole("{\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\"}}]},"
                        + "\"finish_reason\":\"stop\"}]}"))
                .contains("\"finish_reason\":\"tool_calls\"");
    }

    @Test
    void estimatesAUsageThatTheProviderDidNotTell() {
        Answer answer = translation.readAnswer(
                chat(""),
                TARGET,
                "{\"choices\":[{\"message\":{\"content\":\"12345678\"},\"finish_reason\":\"stop\"}]}".getBytes(UTF_8));

        assertThat(((Answer.Whole) answer).usage()).isEqualTo(new TokenUsage(chat("").inputTokens(), 2, 0, 0, true));
        assertThat(new String(((Answer.Whole) answer).body(), UTF_8)).contains("\"completion_tokens\":2");
    }

    @Test
    void addsTheFinalMarkerThatTheProviderForgot() {
        EventStream stream = stream(CHUNK.formatted(text("hi")) + CHUNK.formatted(STOP));

        assertThat(stream.complete()).isFalse();
        assertThat(new String(stream.end(), UTF_8))
                .contains("\"finish_reason\":\"stop\"")
                .endsWith("data: [DONE]\n\n");
        assertThat(stream.complete()).isTrue();
    }

    @Test
    void suppliesAReasonToStopThatTheProviderForgot() {
        EventStream stream = translation.stream(chat(""), TARGET);

        String told = told(stream, CHUNK.formatted(text("hi")) + "data: [DONE]\n\n");

        assertThat(told).contains("\"finish_reason\":\"stop\"").endsWith("data: [DONE]\n\n");
        assertThat(stream.complete()).isTrue();
    }

    @Test
    void takesAStreamThatWasCutForTruncated() {
        EventStream stream = stream(CHUNK.formatted(text("hi")));

        assertThat(stream.end()).isEmpty();
        assertThat(stream.fault()).isNotNull();
        assertThat(stream.fault().kind()).isEqualTo(Kind.TRUNCATED);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            nothing       | ''                                                  | EMPTY
            a comment     | ': hello\n\n'                                       | EMPTY
            only the end  | 'data: [DONE]\n\n'                                  | EMPTY
            nonsense      | 'data: nonsense\n\ndata: [DONE]\n\n'                | MALFORMED
            a page        | '<html></html>'                                     | MALFORMED
            an error      | '{"error":{"message":"no"}}'                        | ERROR_INSIDE
            """)
    void takesAStreamInWhichNothingIsSeenForAFault(String name, String body, Kind kind) {
        EventStream stream = stream(body.replace("\\n", "\n"));
        stream.end();

        assertThat(stream.visible()).isFalse();
        assertThat(stream.fault()).isNotNull();
        assertThat(stream.fault().kind()).isEqualTo(kind);
    }

    @Test
    void isVisibleFromTheFirstTextOnAndNotBefore() {
        EventStream stream =
                stream(CHUNK.formatted("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}"));
        assertThat(stream.visible()).isFalse();

        stream.accept(CHUNK.formatted(text("h")).getBytes(UTF_8));

        assertThat(stream.visible()).isTrue();
    }

    @Test
    void leavesOutALineThatIsNoJsonAndCountsIt() {
        EventStream stream = translation.stream(chat(""), TARGET);

        String told = told(
                stream,
                CHUNK.formatted(text("a")) + "data: {nonsense\n\n" + CHUNK.formatted(text("b")) + "data: [DONE]\n\n");

        assertThat(told).contains("\"content\":\"a\"").contains("\"content\":\"b\"");
        assertThat(stream.droppedLines()).isEqualTo(1);
    }

    @Test
    void saysNothingMoreAfterAnErrorInside() {
        EventStream stream = translation.stream(chat(""), TARGET);

        String told = told(
                stream,
                CHUNK.formatted(text("a")) + "data: {\"error\":{\"message\":\"gone\"}}\n\n"
                        + CHUNK.formatted(text("b")));

        assertThat(told).contains("\"content\":\"a\"").doesNotContain("\"content\":\"b\"", "gone", "[DONE]");
        assertThat(stream.fault()).isNotNull();
        assertThat(stream.fault().kind()).isEqualTo(Kind.ERROR_INSIDE);
    }

    @Test
    void saysNothingMoreAfterTheFinalMarker() {
        EventStream stream = stream(CHUNK.formatted(text("a")) + "data: [DONE]\n\n");

        assertThat(stream.accept(CHUNK.formatted(text("b")).getBytes(UTF_8))).isEmpty();
        assertThat(stream.end()).isEmpty();
    }

    @Test
    void keepsTextThatComesBehindAReasonToStop() {
        String told = told(
                translation.stream(chat(""), TARGET),
                CHUNK.formatted(STOP) + CHUNK.formatted(text("late")) + "data: [DONE]\n\n");

        assertThat(told.indexOf("late")).isPositive().isLessThan(told.indexOf("\"finish_reason\":\"stop\""));
    }

    @Test
    void givesBackTheSignatureThatAClientDidNotKeep() {
        translation.readAnswer(chat(""), TARGET, signedCall());

        JsonNode written = json(translation.writeRequest(withResult("t1"), TARGET));

        assertThat(signature(written)).isEqualTo("c2ln");
    }

    @Test
    void givesBackTheSignatureOfAStreamedCall() {
        told(
                translation.stream(chat(""), TARGET),
                CHUNK.formatted("{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"t1\",\"function\":"
                                + "{\"name\":\"f\",\"arguments\":\"{}\"},\"thought_signature\":\"c2ln\"}]}}")
                        + "data: [DONE]\n\n");

        assertThat(signature(json(translation.writeRequest(withResult("t1"), TARGET))))
                .isEqualTo("c2ln");
    }

    @Test
    void givesNoSignatureToAModelThatDidNotMakeIt() {
        translation.readAnswer(chat(""), TARGET, signedCall());

        JsonNode written = json(translation.writeRequest(withResult("t1"), Target.of("other")));

        assertThat(written.findPath("thought_signature").isMissingNode()).isTrue();
        assertThat(written.findPath("tool_calls").path(0).path("id").asText()).isEqualTo("t1");
    }

    @Test
    void putsSignedThoughtsBackBeforeTheCall() {
        var thought = new ContentPart.Thinking("hm", new Signature("anthropic", "c2ln"), null);
        surroundings.keep("t1", new Thoughts("m", "", List.of(thought), null));
        var call = ContentPart.toolCall("t1", "f", "{}");
        ChatRequest request = ChatRequest.builder("m")
                .add(ChatMessage.of(
                        ChatMessage.Role.ASSISTANT,
                        List.of(new ContentPart.Thinking("hm", null, null), ContentPart.text("so"), call)))
                .build();

        ChatRequest restored = new RememberedThoughts(OPENAI, surroundings).restore(request, TARGET);

        assertThat(restored.messages().get(0).content()).containsExactly(thought, ContentPart.text("so"), call);
    }

    @Test
    void leavesThoughtsAloneThatTheClientKept() {
        var thought = new ContentPart.Thinking("hm", new Signature("anthropic", "c2ln"), null);
        surroundings.keep("t1", new Thoughts("m", "", List.of(thought), null));
        ChatRequest request = ChatRequest.builder("m")
                .add(ChatMessage.of(
                        ChatMessage.Role.ASSISTANT, List.of(thought, ContentPart.toolCall("t1", "f", "{}"))))
                .build();

        assertThat(new RememberedThoughts(OPENAI, surroundings).restore(request, TARGET))
                .isEqualTo(request);
    }

    @Test
    void takesThoughtsOutThatAnotherModelMade() {
        var thought = new ContentPart.Thinking("hm", new Signature("anthropic", "c2ln"), null);
        surroundings.keep("t1", new Thoughts("m", "", List.of(thought), null));
        var call = ContentPart.toolCall("t1", "f", "{}");
        ChatRequest request = ChatRequest.builder("m")
                .add(ChatMessage.of(ChatMessage.Role.ASSISTANT, List.of(thought, call)))
                .build();

        ChatRequest restored = new RememberedThoughts(OPENAI, surroundings).restore(request, Target.of("other"));

        assertThat(restored.messages().get(0).content()).containsExactly(call);
    }

    @Test
    void translatesVectorsAndTellsThemAsTheClientWants() {
        ClientRequest request = OPENAI.readRequest(
                Operation.EMBEDDING,
                "{\"model\":\"e\",\"input\":[\"a\",\"b\"],\"encoding_format\":\"base64\",\"dimensions\":2}"
                        .getBytes(UTF_8));

        JsonNode written = json(translation.writeRequest(request, TARGET));
        Answer answer = translation.readAnswer(
                request,
                TARGET,
                ("{\"model\":\"e\",\"data\":[{\"index\":0,\"embedding\":[1.0,-0.5]},{\"index\":1,\"embedding\":\"AACAPwAAAL8=\"}],"
                                + "\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}}")
                        .getBytes(UTF_8));

        assertThat(written).hasToString("{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"dimensions\":2}");
        assertThat(((Answer.Whole) answer).usage()).isEqualTo(new TokenUsage(2, 0, 0, 0, false));
        JsonNode data = JsonTree.read(((Answer.Whole) answer).body()).path("data");
        assertThat(data.path(0).path("embedding").asText()).isEqualTo("AACAPwAAAL8=");
        assertThat(data.path(1).path("embedding").asText()).isEqualTo("AACAPwAAAL8=");
    }

    private SharedTranslation translation(RequestQuirks quirks) {
        return new SharedTranslation(OPENAI, OPENAI, quirks, surroundings);
    }

    private EventStream stream(String body) {
        EventStream stream = translation.stream(chat(""), TARGET);
        stream.accept(body.getBytes(UTF_8));
        return stream;
    }

    private static String told(EventStream stream, String body) {
        return new String(stream.accept(body.getBytes(UTF_8)), UTF_8);
    }

    private String whole(String body) {
        Answer answer = translation.readAnswer(chat(""), TARGET, body.getBytes(UTF_8));
        assertThat(answer).isInstanceOf(Answer.Whole.class);
        return new String(((Answer.Whole) answer).body(), UTF_8);
    }

    private static String text(String text) {
        return "{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}";
    }

    private static byte[] signedCall() {
        return ("{\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"t1\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"},"
                        + "\"extra_content\":{\"google\":{\"thought_signature\":\"c2ln\"}}}]},\"finish_reason\":\"tool_calls\"}]}")
                .getBytes(UTF_8);
    }

    private static ClientRequest withResult(String callId) {
        return OPENAI.readRequest(
                Operation.CHAT,
                ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":null,"
                                + "\"tool_calls\":[{\"id\":\"" + callId
                                + "\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
                                + "{\"role\":\"tool\",\"tool_call_id\":\"" + callId + "\",\"content\":\"done\"}]}")
                        .getBytes(UTF_8));
    }

    private static String signature(JsonNode request) {
        return request.findPath("thought_signature").asText();
    }

    private static ClientRequest chat(String fields) {
        return OPENAI.readRequest(
                Operation.CHAT,
                ("{\"model\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + fields + "}")
                        .getBytes(UTF_8));
    }

    private static JsonNode json(List<ByteBuffer> pieces) {
        assertThat(pieces).hasSize(1);
        return JsonTree.read(pieces.get(0).array());
    }
}
