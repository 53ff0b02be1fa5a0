package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockserver.model.HttpRequest.request;
import static org.mockserver.model.HttpResponse.response;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.ReasoningEffort;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.spillway.dialect.anthropic.AnthropicDialect;
import io.spillway.testing.Gateway;
import io.spillway.testing.Golden;
import io.spillway.testing.MockUpstream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.mockserver.model.HttpResponse;
import org.mockserver.model.JsonBody;
import org.mockserver.verify.VerificationTimes;

/** The official OpenAI client before a provider that speaks Anthropic's dialect. */
class AnthropicProviderIT {

    @RegisterExtension
    private final MockUpstream upstream = new MockUpstream();

    private Gateway gateway;
    private OpenAIClient client;

    @BeforeEach
    void start() {
        gateway = Gateway.start(Map.of(
                "ANTHROPIC_API_BASE",
                upstream.baseUrl("anthropic"),
                "ANTHROPIC_API_KEY",
                "anthropic-key",
                "ANTHROPIC_MODELS",
                "[\"claude-sonnet-4-5\"]"));
        client = OpenAIOkHttpClient.builder()
                .baseUrl(gateway.url() + "/v1")
                .apiKey("none")
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
    }

    @Test
    void readsAWholeAnswer() {
        anthropicAnswers("application/json", golden("tool-call", "response.json"));

        ChatCompletion answer = client.chat().completions().create(question().build());

        var message = answer.choices().get(0).message();
        assertThat(message.content()).contains("I look.");
        assertThat(message.toolCalls()
                        .orElseThrow()
                        .get(0)
                        .asFunction()
                        .function()
                        .arguments())
                .isEqualTo("{\"city\": \"Rome\",  \"n\": 1.50}");
        assertThat(answer.choices().get(0).finishReason().asString()).isEqualTo("tool_calls");
        assertThat(answer.usage().orElseThrow().totalTokens()).isEqualTo(613);
    }

    @Test
    void readsAStream() {
        anthropicAnswers("text/event-stream", golden("text", "stream.sse"));

        try (var events = client.chat().completions().createStreaming(question().build())) {
            String text = events.stream()
                    .flatMap(event -> event.choices().stream())
                    .flatMap(choice -> choice.delta().content().stream())
                    .collect(Collectors.joining());

            assertThat(text).isEqualTo("Paris – é");
        }
    }

    @Test
    void countsWhatComesFromTheCacheOnce() {
        anthropicAnswers("application/json", golden("text", "response.json"));

        var usage =
                client.chat().completions().create(question().build()).usage().orElseThrow();

        assertThat(usage.promptTokens()).isEqualTo(142);
        assertThat(usage.promptTokensDetails().orElseThrow().cachedTokens()).contains(100L);
        assertThat(usage.completionTokens()).isEqualTo(4);
    }

    @Test
    void asksInAnthropicsWords() {
        anthropicAnswers("application/json", golden("text", "response.json"));

        client.chat()
                .completions()
                .create(question()
                        .addSystemMessage("Be brief.")
                        .reasoningEffort(ReasoningEffort.LOW)
                        .build());

        upstream.client()
                .verify(
                        request()
                                .withPath("/anthropic/v1/messages")
                                .withHeader("x-api-key", "anthropic-key")
                                .withHeader("anthropic-version", "2023-06-01")
                                .withBody(JsonBody.json("""
                                        {"model":"claude-sonnet-4-5","max_tokens":32000,"thinking":{"type":"enabled","budget_tokens":1024},"system":[{"type":"text","text":"Be brief."}],"messages":[{"role":"user","content":[{"type":"text","text":"Capital of France?"}]}]}""")),
                        VerificationTimes.once());
    }

    @Test
    void givesTheThoughtsBackThatTheClientDropped() {
        anthropicAnswers("application/json", golden("reasoning", "response.json"));
        String asked = """
                {"model":"anthropic/claude-sonnet-4-5","reasoning_effort":"low","messages":[{"role":"user","content":"Think."}%s]}""";
        gateway.post("/v1/chat/completions", asked.formatted(""));

        gateway.post("/v1/chat/completions", asked.formatted("""
                ,{"role":"assistant","content":"Done.","tool_calls":[{"id":"toolu_09","type":"function","function":{"name":"f","arguments":"{\\"x\\":1}"}}]},{"role":"tool","tool_call_id":"toolu_09","content":"1"}"""));

        upstream.client()
                .verify(
                        request().withPath("/anthropic/v1/messages").withBody(JsonBody.json("""
                                {"messages":[{"role":"user"},{"role":"assistant","content":[{"type":"thinking","thinking":"First this, then that.","signature":"RXF1YWw="},{"type":"redacted_thinking","data":"bm90aGluZw=="},{"type":"text","text":"Done."},{"type":"tool_use","id":"toolu_09","name":"f","input":{"x":1}}]},{"role":"user"}]}""")),
                        VerificationTimes.once());
    }

    @Test
    void listsTheModelsPageByPage() {
        upstream.client()
                .when(request().withPath("/anthropic/v1/models").withQueryStringParameter("after_id", "claude-a"))
                .respond(
                        json(
                                "{\"data\":[{\"type\":\"model\",\"id\":\"claude-b\"}],\"has_more\":false,\"last_id\":\"claude-b\"}"));
        upstream.client()
                .when(request().withPath("/anthropic/v1/models"))
                .respond(
                        json(
                                "{\"data\":[{\"type\":\"model\",\"id\":\"claude-a\"}],\"has_more\":true,\"last_id\":\"claude-a\"}"));
        try (var listing = Gateway.start(
                Map.of("ANTHROPIC_API_BASE", upstream.baseUrl("anthropic"), "ANTHROPIC_API_KEY", "anthropic-key"))) {
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(listing.get("/v1/models").body())
                            .contains("anthropic/claude-a", "anthropic/claude-b"));
        }
    }

    @Test
    void isAskedForNoVectors() {
        var refused = gateway.post("/v1/embeddings", "{\"model\":\"anthropic/claude-sonnet-4-5\",\"input\":\"hi\"}");

        assertThat(refused.statusCode()).isEqualTo(501);
        assertThat(upstream.client().retrieveRecordedRequests(request().withMethod("POST")))
                .isEmpty();
    }

    private static ChatCompletionCreateParams.Builder question() {
        return ChatCompletionCreateParams.builder()
                .model("anthropic/claude-sonnet-4-5")
                .addUserMessage("Capital of France?");
    }

    private void anthropicAnswers(String type, String body) {
        upstream.client()
                .when(request().withPath("/anthropic/v1/messages"))
                .respond(response().withHeader("content-type", type).withBody(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpResponse json(String body) {
        return response().withHeader("content-type", "application/json").withBody(body);
    }

    private static String golden(String name, String file) {
        return new String(Golden.exchange(new AnthropicDialect(), name).file(file), StandardCharsets.UTF_8);
    }
}
