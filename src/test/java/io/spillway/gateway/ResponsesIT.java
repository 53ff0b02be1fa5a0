package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockserver.model.HttpRequest.request;
import static org.mockserver.model.HttpResponse.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputText;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.WebSearchTool;
import io.spillway.testing.Gateway;
import io.spillway.testing.MockUpstream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.mockserver.model.HttpResponse;

/** The official OpenAI client judges the Responses API, with a provider behind it that only chats, and one that has it. */
class ResponsesIT {

    private static final String CLIENT_KEY = "client-key-of-the-judge";

    @RegisterExtension
    private final MockUpstream upstream = new MockUpstream();

    private Gateway gateway;
    private OpenAIClient client;

    @BeforeEach
    void start() {
        gateway = Gateway.start(Map.of(
                "PROXY_API_KEY",
                CLIENT_KEY,
                "ALPHA_API_BASE",
                upstream.baseUrl("alpha"),
                "ALPHA_API_KEY",
                "alpha-key",
                "ALPHA_MODELS",
                "[\"m\"]",
                "OPENAI_API_BASE",
                upstream.baseUrl("openai"),
                "OPENAI_API_KEY",
                "openai-key",
                "OPENAI_MODELS",
                "[\"n\"]"));
        client = client(CLIENT_KEY);
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
    }

    @Test
    void readsAWholeAnswer() throws IOException {
        alphaSays("Paris.");

        Response answer = client.responses()
                .create(question("alpha/m").instructions("Be brief.").build());

        assertThat(text(answer)).isEqualTo("Paris.");
        assertThat(answer.status()).contains(ResponseStatus.COMPLETED);
        assertThat(answer.usage().orElseThrow().totalTokens()).isEqualTo(5);
        assertThat(answer.validate().isValid()).isTrue();
        assertThat(sent("alpha", 0).path("messages").path(0).path("content").asText())
                .isEqualTo("Be brief.");
    }

    @Test
    void readsAStreamEventByEvent() {
        alphaAnswers(stream(
                chunk("{\"reasoning_content\":\"Hm.\"}"),
                chunk("{\"content\":\"Pa\"}"),
                chunk("{\"content\":\"ris.\"}"),
                finish("stop"),
                "[DONE]"));
        var whole = ResponseAccumulator.create();
        List<ResponseStreamEvent> events = new ArrayList<>();

        try (var stream = client.responses().createStreaming(question("alpha/m").build())) {
            stream.stream().peek(whole::accumulate).forEach(events::add);
        }

        assertThat(events.stream()
                        .flatMap(event -> event.outputTextDelta().stream())
                        .map(delta -> delta.delta()))
                .containsExactly("Pa", "ris.");
        assertThat(events.stream()
                        .flatMap(event -> event.reasoningSummaryTextDelta().stream())
                        .map(delta -> delta.delta()))
                .containsExactly("Hm.");
        assertThat(events.get(0).isCreated()).isTrue();
        assertThat(events.get(events.size() - 1).isCompleted()).isTrue();
        assertThat(events)
                .allSatisfy(event -> assertThat(event.validate().isValid()).isTrue());
        assertThat(text(whole.response())).isEqualTo("Paris.");
    }

    @Test
    void goesOnFromToolCallsByTheIdOfTheResponse() throws IOException {
        alphaAnswers(json("""
                {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_a","type":"function","function":{"name":"weather","arguments":"{ \\"city\\": \\"Oslo\\" }"}},{"id":"call_b","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"""));
        Response first =
                client.responses().create(question("alpha/m").addTool(weather()).build());
        List<ResponseFunctionToolCall> calls = first.output().stream()
                .flatMap(item -> item.functionCall().stream())
                .toList();
        upstream.client().reset();
        alphaSays("Cold and warm.");

        Response second = client.responses()
                .create(ResponseCreateParams.builder()
                        .model("alpha/m")
                        .previousResponseId(first.id())
                        .addTool(weather())
                        .inputOfResponse(calls.stream()
                                .map(call -> ResponseInputItem.ofFunctionCallOutput(
                                        ResponseInputItem.FunctionCallOutput.builder()
                                                .callId(call.callId())
                                                .output("degrees of " + call.callId())
                                                .build()))
                                .toList())
                        .build());

        assertThat(calls)
                .extracting(ResponseFunctionToolCall::arguments)
                .containsExactly("{ \"city\": \"Oslo\" }", "{\"city\":\"Rome\"}");
        assertThat(text(second)).isEqualTo("Cold and warm.");
        assertThat(second.previousResponseId()).contains(first.id());
        JsonNode messages = sent("alpha", 0).path("messages");
        assertThat(messages)
                .extracting(message -> message.path("role").asText())
                .containsExactly("user", "assistant", "tool", "tool");
        assertThat(messages.path(1).path("tool_calls").path(0).path("id").asText())
                .isEqualTo("call_a");
        assertThat(messages.path(3).path("content").asText()).isEqualTo("degrees of call_b");
    }

    @Test
    void showsListsAndDeletesWhatWasStored() {
        alphaSays("Paris.");
        Response first = client.responses().create(question("alpha/m").build());
        Response second = client.responses()
                .create(question("alpha/m").previousResponseId(first.id()).build());

        assertThat(text(client.responses().retrieve(second.id()))).isEqualTo("Paris.");
        assertThat(client.responses().inputItems().list(second.id()).data()).hasSize(3);
        assertThat(client.responses().inputItems().list(first.id()).data())
                .allSatisfy(item -> assertThat(item.responseInputMessageItem()).isPresent());

        client.responses().delete(second.id());

        assertThatThrownBy(() -> client.responses().retrieve(second.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> client.responses().inputItems().list(second.id()))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void storesAStreamToo() {
        alphaAnswers(stream(chunk("{\"content\":\"Paris.\"}"), finish("stop"), "[DONE]"));
        var whole = ResponseAccumulator.create();
        try (var stream = client.responses().createStreaming(question("alpha/m").build())) {
            stream.stream().forEach(whole::accumulate);
        }

        assertThat(text(client.responses().retrieve(whole.response().id()))).isEqualTo("Paris.");
    }

    @Test
    void storesNothingThatIsNotToBeStored() {
        alphaSays("Paris.");

        Response answer =
                client.responses().create(question("alpha/m").store(false).build());

        assertThatThrownBy(() -> client.responses().retrieve(answer.id())).isInstanceOf(NotFoundException.class);
    }

    @Test
    void refusesToGoOnFromAResponseThatIsNotThere() {
        assertThatThrownBy(() -> client.responses()
                        .create(question("alpha/m")
                                .previousResponseId("resp_sw00")
                                .build()))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        refused -> assertThat(refused.code()).contains("previous_response_not_found"));
        assertThat(upstream.calls("/alpha/v1/chat/completions")).isZero();
    }

    @Test
    void refusesToolsThatNobodyHereCanRun() {
        assertThatThrownBy(() -> client.responses()
                        .create(question("alpha/m").addTool(webSearch()).build()))
                .isInstanceOfSatisfying(BadRequestException.class, refused -> {
                    assertThat(refused.code()).contains("unsupported_value");
                    assertThat(refused.param()).contains("tools[0].type");
                });
        assertThat(upstream.calls("/alpha/v1/chat/completions")).isZero();
    }

    @Test
    void passesTheCallOnUntouchedToAProviderThatHasTheRoute() throws IOException {
        upstream.client().when(request().withPath("/openai/v1/responses")).respond(json("""
                        {"id":"resp_1","object":"response","created_at":1,"status":"completed","error":null,"incomplete_details":null,"instructions":null,"metadata":{},"model":"n","output":[{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"q"}},{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Found.","annotations":[]}]}],"parallel_tool_calls":true,"temperature":1.0,"tool_choice":"auto","tools":[],"top_p":1.0,"usage":{"input_tokens":3,"input_tokens_details":{"cached_tokens":0},"output_tokens":2,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":5}}"""));

        Response answer = client.responses()
                .create(question("openai/n")
                        .addTool(webSearch())
                        .previousResponseId("resp_0")
                        .build());

        assertThat(answer.id()).isEqualTo("resp_1");
        assertThat(text(answer)).isEqualTo("Found.");
        JsonNode sent = sent("openai", 0);
        assertThat(sent.path("model").asText()).isEqualTo("n");
        assertThat(sent.path("previous_response_id").asText()).isEqualTo("resp_0");
        assertThat(sent.path("tools").path(0).path("type").asText()).startsWith("web_search");
    }

    @Test
    void seesATrueStatusWhenAStreamFailsBeforeItsFirstVisibleEvent() {
        alphaAnswers(stream("""
                {"error":{"message":"upstream busy","code":429}}"""));

        assertThatThrownBy(() ->
                        client.responses().createStreaming(question("alpha/m").build()))
                .isInstanceOf(RateLimitException.class);
    }

    @Test
    void isToldWhenAStreamBreaksOff() {
        alphaAnswers(stream(chunk("{\"content\":\"Pa\"}")));

        try (var stream = client.responses().createStreaming(question("alpha/m").build())) {
            List<ResponseStreamEvent> events = stream.stream().toList();

            assertThat(events).noneMatch(ResponseStreamEvent::isCompleted);
            assertThat(events.get(events.size() - 2).asError().code()).contains("invalid_answer");
            Response failed = events.get(events.size() - 1).asFailed().response();
            assertThat(failed.status()).contains(ResponseStatus.FAILED);
            assertThat(failed.error()).isPresent();
            assertThatThrownBy(() -> client.responses().retrieve(failed.id())).isInstanceOf(NotFoundException.class);
        }
    }

    /** What Codex CLI sends in its second turn, as far as it differs from what the official library is made to send. */
    @Test
    void answersACodingAgent() throws IOException {
        alphaAnswers(stream("""
                {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_2","type":"function","function":{"name":"apply_patch","arguments":"{\\"input\\":\\"*** Begin"}}]},"finish_reason":null}]}""", """
                {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":" Patch\\"}"}}]},"finish_reason":null}]}""", finish("tool_calls"), "[DONE]"));

        String told = gateway.post("/v1/responses", """
                        {"model":"alpha/m","instructions":"You are a coding agent.","store":false,"stream":true,
                         "include":["reasoning.encrypted_content"],"reasoning":{"effort":"medium","summary":"auto"},
                         "prompt_cache_key":"0199","parallel_tool_calls":false,"tool_choice":"auto",
                         "tools":[{"type":"function","name":"shell","strict":false,"parameters":{"type":"object"}},
                                  {"type":"custom","name":"apply_patch","description":"Edits.","format":{"type":"grammar","syntax":"lark","definition":"start: x"}}],
                         "input":[{"type":"message","role":"developer","content":[{"type":"input_text","text":"rules"}]},
                                  {"type":"message","role":"user","content":[{"type":"input_text","text":"fix it"}]},
                                  {"type":"reasoning","summary":[],"encrypted_content":"gAAA"},
                                  {"type":"custom_tool_call","call_id":"call_1","name":"apply_patch","input":"*** Old"},
                                  {"type":"custom_tool_call_output","call_id":"call_1","output":"failed"}]}""", "Authorization", "Bearer " + CLIENT_KEY)
                .body();

        assertThat(told)
                .contains("\"type\":\"custom_tool_call\",\"status\":\"completed\",\"call_id\":\"call_2\"")
                .contains("\"input\":\"*** Begin Patch\"")
                .endsWith("\n\n")
                .doesNotContain("[DONE]");
        JsonNode messages = sent("alpha", 0).path("messages");
        assertThat(messages)
                .extracting(message -> message.path("role").asText())
                .containsExactly("system", "developer", "user", "assistant", "tool");
        assertThat(messages.path(3)
                        .path("tool_calls")
                        .path(0)
                        .path("function")
                        .path("arguments")
                        .asText())
                .isEqualTo("{\"input\":\"*** Old\"}");
    }

    @Test
    void isTurnedAwayWithAWrongKey() {
        var stranger = client("not-the-key");

        assertThatThrownBy(() -> stranger.responses().create(question("alpha/m").build()))
                .isInstanceOf(UnauthorizedException.class);
        assertThatThrownBy(() -> stranger.responses().retrieve("resp_sw1")).isInstanceOf(UnauthorizedException.class);
        stranger.close();
    }

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(gateway.url() + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private static ResponseCreateParams.Builder question(String model) {
        return ResponseCreateParams.builder().model(model).input("Capital of France?");
    }

    private static FunctionTool weather() {
        return FunctionTool.builder()
                .name("weather")
                .strict(true)
                .parameters(FunctionTool.Parameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .build())
                .build();
    }

    private static WebSearchTool webSearch() {
        return WebSearchTool.builder().type(WebSearchTool.Type.WEB_SEARCH).build();
    }

    private static String text(Response answer) {
        return answer.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .map(ResponseOutputText::text)
                .collect(Collectors.joining());
    }

    private JsonNode sent(String provider, int index) throws IOException {
        var requests = upstream.client()
                .retrieveRecordedRequests(
                        request().withPath("/" + provider + "/v1/.*").withMethod("POST"));
        return new ObjectMapper().readTree(requests[index].getBodyAsString());
    }

    private void alphaSays(String text) {
        alphaAnswers(json("""
                {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""".formatted(text)));
    }

    private void alphaAnswers(HttpResponse answer) {
        upstream.client().when(request().withPath("/alpha/v1/chat/completions")).respond(answer);
    }

    private static HttpResponse json(String body) {
        return response().withHeader("content-type", "application/json").withBody(body);
    }

    private static HttpResponse stream(String... events) {
        String body = Arrays.stream(events).map("data: %s\n\n"::formatted).collect(Collectors.joining());
        return response().withHeader("content-type", "text/event-stream").withBody(body);
    }

    private static String chunk(String delta) {
        return """
                {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":%s,"finish_reason":null}]}""".formatted(delta);
    }

    private static String finish(String reason) {
        return """
                {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"%s"}]}""".formatted(reason);
    }
}
