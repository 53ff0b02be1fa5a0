package io.spillway.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.Answer;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ChatMessage;
import io.spillway.dialect.ChatMessage.Role;
import io.spillway.dialect.ChatRequest;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.Operation;
import io.spillway.dialect.ProviderDialectContract;
import io.spillway.dialect.Target;
import io.spillway.testing.FixedSurroundings;
import io.spillway.testing.Written;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiDialectTest extends ProviderDialectContract {

    private static final GeminiDialect GEMINI = new GeminiDialect();

    private static final String HISTORY = """
            {"model":"gemini-3-pro-preview","messages":[{"role":"user","content":"Weather?"},
            {"role":"assistant","tool_calls":[{"id":"g1","type":"function","function":{"name":"weather","arguments":"{}"}},
            {"id":"g2","type":"function","function":{"name":"now","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"g1","content":"rain"},{"role":"tool","tool_call_id":"g2","content":"noon"}]}""";

    private static final String ANSWER = """
            {"candidates":[{"content":{"parts":[{"functionCall":{"id":"g1","name":"weather","args":{}},"thoughtSignature":"bmV3"},
            {"functionCall":{"id":"g2","name":"now","args":{}}}]},"finishReason":"STOP"}]}""";

    GeminiDialectTest() {
        super(GEMINI);
    }

    @Test
    void saysInTheAddressWhoIsAskedAndHow() {
        assertThat(GEMINI.path(Operation.CHAT, "gemini-2.5-pro", false))
                .isEqualTo("/models/gemini-2.5-pro:generateContent");
        assertThat(GEMINI.path(Operation.COMPLETION, "models/gemini-2.5-pro", true))
                .isEqualTo("/models/gemini-2.5-pro:streamGenerateContent?alt=sse");
        assertThat(GEMINI.path(Operation.EMBEDDING, "tunedModels/a b/c", false))
                .isEqualTo("/tunedModels/a%20b%2Fc:batchEmbedContents");
        assertThat(GEMINI.path(Operation.TOKEN_COUNT, "m", false)).isEqualTo("/models/m:countTokens");
    }

    @Test
    void readsAPageOfTheListAndAsksForTheNext() {
        var page = GEMINI.readModels(bytes("""
                {"models":[{"name":"models/gemini-2.5-pro","supportedGenerationMethods":["generateContent","countTokens"]},
                {"name":"models/imagen","supportedGenerationMethods":["predict"]},
                {"name":"models/gemini-embedding-001","supportedGenerationMethods":["embedContent"]}],"nextPageToken":"a/b="}"""));

        assertThat(page.names()).containsExactly("gemini-2.5-pro", "gemini-embedding-001");
        assertThat(GEMINI.modelsPath(page.next())).isEqualTo("/models?pageSize=1000&pageToken=a%2Fb%3D");
        assertThat(GEMINI.readModels(bytes("{\"models\":[]}")).next()).isNull();
        assertThat(GEMINI.readModels(bytes("<html>")).names()).isEmpty();
    }

    @Test
    void givesBackTheSignatureThatAClientDropped() {
        var surroundings = new FixedSurroundings();
        var translation = Written.translation(GEMINI, surroundings);
        var request = Written.chat(HISTORY);
        var target = new Target("gemini-3-pro-preview", "key-1", Map.of());
        translation.readAnswer(request, target, bytes(ANSWER));

        JsonNode written = JsonTree.read(Written.joined(translation.writeRequest(request, target)));

        JsonNode calls = written.at("/contents/1/parts");
        assertThat(calls.path(0).path("thoughtSignature").asText()).isEqualTo("bmV3");
        assertThat(calls.path(1).has("thoughtSignature")).isFalse();
    }

    @Test
    void givesBackTheSignatureThatCameInAStream() {
        var surroundings = new FixedSurroundings();
        var translation = Written.translation(GEMINI, surroundings);
        var request = Written.chat(HISTORY);
        var target = Target.of("gemini-3-pro-preview");
        EventStream stream = translation.stream(request, target);
        stream.accept(bytes("data: " + ANSWER.replace("\n", "") + "\n\n"));
        stream.end();

        JsonNode written = JsonTree.read(Written.joined(translation.writeRequest(request, target)));

        assertThat(written.at("/contents/1/parts/0/thoughtSignature").asText()).isEqualTo("bmV3");
    }

    @Test
    void vouchesForACallWhoseSignatureNobodyKept() {
        JsonNode written = request(HISTORY);

        assertThat(written.at("/contents/1/parts/0/thoughtSignature").asText())
                .isEqualTo("skip_thought_signature_validator");
        assertThat(written.at("/contents/1/parts/1").has("thoughtSignature")).isFalse();
    }

    @Test
    void vouchesForNoCallOfAModelThatDoesNotAsk() {
        JsonNode written = request(HISTORY.replace("gemini-3-pro-preview", "gemini-2.5-pro"));

        assertThat(written.at("/contents/1/parts/0").has("thoughtSignature")).isFalse();
    }

    @Test
    void takesOutTheSignatureOfAnotherModel() {
        var surroundings = new FixedSurroundings();
        var translation = Written.translation(GEMINI, surroundings);
        var request = Written.chat(HISTORY);
        translation.readAnswer(request, Target.of("gemini-3-flash"), bytes(ANSWER));

        JsonNode written =
                JsonTree.read(Written.joined(translation.writeRequest(request, Target.of("gemini-3-pro-preview"))));

        assertThat(written.at("/contents/1/parts/0/thoughtSignature").asText()).isNotEqualTo("bmV3");
    }

    @Test
    void writesAResultForEachCallAndTellsWhatIsNone() {
        JsonNode written = request("""
                {"model":"gemini-2.5-pro","messages":[{"role":"user","content":"Go."},
                {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},
                {"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"b","content":"done"},{"role":"tool","tool_call_id":"gone","content":"stray"},
                {"role":"user","content":"And?"}]}""");

        JsonNode results = written.at("/contents/2/parts");
        assertThat(results.at("/0/functionResponse/name").asText()).isEqualTo("f");
        assertThat(results.at("/0/functionResponse/response/result").asText()).isEmpty();
        assertThat(results.at("/1/functionResponse/response/result").asText()).isEqualTo("done");
        assertThat(results.at("/2/text").asText()).isEqualTo("stray");
        assertThat(results.at("/3/text").asText()).isEqualTo("And?");
        assertThat(written.path("contents")).hasSize(3);
    }

    @Test
    void letsTheUserBeginWhateverTheClientSends() {
        JsonNode written = request("""
                {"model":"gemini-2.5-pro","messages":[{"role":"assistant","content":"Hello."},{"role":"user","content":"Hi."}]}""");

        assertThat(written.at("/contents/0/role").asText()).isEqualTo("user");
        assertThat(written.at("/contents/1/role").asText()).isEqualTo("model");
    }

    @Test
    void tellsGemmaWhatTheOperatorSaysBeforeTheUser() {
        JsonNode written = request("""
                {"model":"gemma-3-27b-it","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi."}]}""");

        assertThat(written.has("systemInstruction")).isFalse();
        assertThat(written.at("/contents/0/parts/0/text").asText()).isEqualTo("Be brief.");
        assertThat(written.at("/contents/0/parts/1/text").asText()).isEqualTo("Hi.");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-pro, none, thinkingBudget, 128",
        "gemini-2.5-pro, max, thinkingBudget, 32768",
        "gemini-2.5-flash, none, thinkingBudget, 0",
        "gemini-2.5-flash, xhigh, thinkingBudget, 24576",
        "gemini-2.5-flash-lite, none, thinkingBudget, 0",
        "gemini-2.5-flash-lite, minimal, thinkingBudget, 512",
        "gemini-2.5-flash, auto, thinkingBudget, -1",
        "gemini-3-pro-preview, none, thinkingLevel, low",
        "gemini-3-pro-preview, medium, thinkingLevel, high",
        "gemini-3.1-pro, medium, thinkingLevel, medium",
        "gemini-3.1-flash-lite, low, thinkingLevel, minimal",
        "gemini-3.5-flash, minimal, thinkingLevel, minimal",
        "gemini-4-argon, minimal, thinkingLevel, low",
        "gemini-flash-latest, max, thinkingLevel, high"
    })
    void thinksAsMuchAsTheModelAllows(String model, String effort, String field, String expected) {
        JsonNode thinking = request("""
                {"model":"%s","messages":[{"role":"user","content":"Hi."}],"reasoning_effort":"%s"}""".formatted(model, effort)).at("/generationConfig/thinkingConfig");

        assertThat(thinking.path(field).asText()).isEqualTo(expected);
        assertThat(thinking.has("thinkingLevel") && thinking.has("thinkingBudget"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini-2.0-flash", "gemma-3-27b-it", "learnlm"})
    void doesNotAskAModelToThinkThatCannot(String model) {
        JsonNode written = request("""
                {"model":"%s","messages":[{"role":"user","content":"Hi."}],"reasoning_effort":"high"}""".formatted(model));

        assertThat(written.at("/generationConfig/thinkingConfig").isMissingNode())
                .isTrue();
    }

    @Test
    void saysTheFormInWordsWhereAModelHasFunctionsAndRefusesBoth() {
        String asked = """
                {"model":"%s","messages":[{"role":"user","content":"Hi."}],"response_format":{"type":"json_object"},
                "tools":[{"type":"function","function":{"name":"f"}}]}""";

        assertThat(request(asked.formatted("gemini-2.5-pro"))
                        .at("/systemInstruction/parts/0/text")
                        .asText())
                .contains("JSON");
        assertThat(request(asked.formatted("gemini-3-pro"))
                        .at("/generationConfig/responseMimeType")
                        .asText())
                .isEqualTo("application/json");
    }

    @Test
    void offersOnlyTheToolsThatAreAllowed() {
        JsonNode written = request("""
                {"model":"gemini-2.5-pro","messages":[{"role":"user","content":"Hi."}],"tools":[{"type":"function","function":{"name":"f"}},
                {"type":"function","function":{"name":"1g"}}],"tool_choice":{"type":"function","function":{"name":"1g"}}}""");

        assertThat(written.at("/toolConfig/functionCallingConfig/mode").asText())
                .isEqualTo("ANY");
        assertThat(written.at("/toolConfig/functionCallingConfig/allowedFunctionNames/0")
                        .asText())
                .isEqualTo("_1g");
    }

    @Test
    void namesAToolToTheClientAsTheClientNamedIt() {
        var request = Written.chat("""
                {"model":"gemini-2.5-pro","messages":[{"role":"user","content":"Hi."}],"tools":[{"type":"function","function":{"name":"1g"}}]}""");
        Answer answer = Written.translation(GEMINI, new FixedSurroundings()).readAnswer(request, bytes("""
                        {"candidates":[{"content":{"parts":[{"functionCall":{"name":"_1g","args":{}}}]},"finishReason":"STOP"}]}"""));

        assertThat(new String(((Answer.Whole) answer).body(), UTF_8)).contains("\"name\":\"1g\"", "\"id\":\"call_0");
    }

    @Test
    void refusesAFileThatWasUploadedElsewhere() {
        assertThatThrownBy(() -> request("""
                {"model":"gemini-2.5-pro","messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"file-1"}}]}]}""")).isInstanceOf(BadRequestException.class);
    }

    @Test
    void takesACallThatGoogleCouldNotReadForNoAnswer() {
        String broken = """
                {"candidates":[{"content":{"parts":[]},"finishReason":"MALFORMED_FUNCTION_CALL"}],"usageMetadata":{"promptTokenCount":3}}""";
        var request = Written.chat(HISTORY);
        var translation = Written.translation(GEMINI, new FixedSurroundings());
        EventStream stream = translation.stream(request);

        assertThat(translation.readAnswer(request, bytes(broken))).isInstanceOf(Answer.Fault.class);
        assertThat(stream.accept(bytes("data: " + broken + "\n\n"))).isEmpty();
        assertThat(stream.fault()).isNotNull();
        assertThat(stream.fault().error().status()).isEqualTo(502);
    }

    @Test
    void takesAnAnswerWithoutACandidateForNone() {
        var translation = Written.translation(GEMINI, new FixedSurroundings());

        Answer answer = translation.readAnswer(Written.chat(HISTORY), bytes("""
                {"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}]}"""));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Answer.Kind.EMPTY));
    }

    @Test
    void endsAStreamAtAnErrorAndNotAtTheEndOfIt() {
        EventStream stream = Written.translation(GEMINI, new FixedSurroundings()).stream(Written.chat(HISTORY));

        stream.accept(bytes("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}\n\n"));
        stream.accept(bytes("data: {\"error\":{\"code\":503,\"message\":\"busy\",\"status\":\"UNAVAILABLE\"}}\n\n"));

        assertThat(stream.fault()).isNotNull();
        assertThat(stream.fault().error().status()).isEqualTo(503);
        assertThat(stream.end()).isEmpty();
    }

    @Test
    void takesAnExplicitNullForNothing() {
        EventStream stream = Written.translation(GEMINI, new FixedSurroundings()).stream(Written.chat(HISTORY));

        String told = new String(stream.accept(bytes("""
                data: {"candidates":[{"content":{"parts":[{"functionCall":{"id":null,"name":"f","args":null},"thoughtSignature":null}]},"finishReason":null}],"promptFeedback":{"blockReason":null},"usageMetadata":null,"error":null}

                """)), UTF_8);
        stream.end();

        assertThat(told)
                .contains("\"id\":\"call_0")
                .contains("\"arguments\":\"{}\"")
                .doesNotContain("thought_signature");
        assertThat(stream.fault()).isNotNull();
        assertThat(stream.fault().kind()).isEqualTo(Answer.Kind.TRUNCATED);
        assertThat(GEMINI.readModels(bytes("{\"models\":[],\"nextPageToken\":null}"))
                        .next())
                .isNull();
    }

    @Test
    void takesAStreamWithoutAReasonToStopForCut() {
        EventStream stream = Written.translation(GEMINI, new FixedSurroundings()).stream(Written.chat(HISTORY));

        stream.accept(bytes("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}\n\n"));
        stream.end();

        assertThat(stream.fault()).isNotNull();
        assertThat(stream.fault().kind()).isEqualTo(Answer.Kind.TRUNCATED);
    }

    @Test
    void saysWhereATextComesFromInCharacters() {
        Answer answer =
                Written.translation(GEMINI, new FixedSurroundings()).readAnswer(Written.chat(HISTORY), bytes("""
                {"candidates":[{"content":{"parts":[{"text":"Água fria."}]},"finishReason":"STOP","groundingMetadata":{
                "groundingChunks":[{"web":{"uri":"https://example.com","title":"Page"}}],
                "groundingSupports":[{"segment":{"startIndex":6,"endIndex":11},"groundingChunkIndices":[0]}]}}]}"""));

        JsonNode citation =
                JsonTree.read(((Answer.Whole) answer).body()).at("/choices/0/message/annotations/0/url_citation");
        assertThat(citation.path("url").asText()).isEqualTo("https://example.com");
        assertThat(citation.path("start_index").asInt()).isEqualTo(5);
        assertThat(citation.path("end_index").asInt()).isEqualTo(10);
    }

    @Test
    void readsErrorsAloneAndInAnArray() {
        String body = """
                {"error":{"code":400,"message":"API key\\nnot valid.","status":"INVALID_ARGUMENT","details":[
                {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}""";

        var error = new ApiError(400, "invalid_request_error", "api_key_invalid", "API key not valid.", null);
        assertThat(GEMINI.readError(400, bytes(body))).isEqualTo(error);
        assertThat(GEMINI.readError(400, bytes("[" + body + "]"))).isEqualTo(error);
        assertThat(GEMINI.readError(400, GEMINI.writeError(error))).isEqualTo(error);
        assertThat(GEMINI.findError(bytes("{\"candidates\":[]}"))).isNull();
        assertThat(GEMINI.readError(503, bytes("<html>")).type()).isEqualTo("server_error");
    }

    @Test
    void asksForVectorsInABatchAndMakesThemUnits() {
        var translation = Written.translation(GEMINI, new FixedSurroundings());
        var request = Written.vectors("""
                {"model":"gemini-embedding-001","input":["a","b"],"dimensions":2,"input_type":"search_query"}""");

        JsonNode written =
                JsonTree.read(Written.joined(translation.writeRequest(request, Target.of("gemini-embedding-001"))));
        Answer answer = translation.readAnswer(request, bytes("""
                {"embeddings":[{"values":[3,4]},{"values":[1,0]}]}"""));

        assertThat(written.at("/requests/0/model").asText()).isEqualTo("models/gemini-embedding-001");
        assertThat(written.at("/requests/1/content/parts/0/text").asText()).isEqualTo("b");
        assertThat(written.at("/requests/1/taskType").asText()).isEqualTo("RETRIEVAL_QUERY");
        assertThat(written.at("/requests/1/outputDimensionality").asInt()).isEqualTo(2);
        JsonNode vectors = JsonTree.read(((Answer.Whole) answer).body()).path("data");
        assertThat(vectors.at("/0/embedding/0").asDouble()).isCloseTo(0.6, within(1e-6));
        assertThat(vectors.at("/1/embedding/0").asDouble()).isEqualTo(1);
    }

    @Test
    void countsTheWholeRequest() {
        var request =
                ChatRequest.builder("m").add(ChatMessage.of(Role.USER, "Hi.")).build();

        JsonNode written =
                GEMINI.writeTokenCount(request, Target.of("gemini-2.5-pro")).path("generateContentRequest");

        assertThat(written.path("model").asText()).isEqualTo("models/gemini-2.5-pro");
        assertThat(written.at("/contents/0/parts/0/text").asText()).isEqualTo("Hi.");
        assertThat(GEMINI.readTokenCount(bytes("{\"totalTokens\":7}"))).isEqualTo(7);
    }

    private static JsonNode request(String json) {
        return JsonTree.read(bytes(Written.request(GEMINI, json)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
