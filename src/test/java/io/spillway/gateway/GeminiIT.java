package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockserver.model.HttpRequest.request;
import static org.mockserver.model.HttpResponse.response;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import io.spillway.testing.Gateway;
import io.spillway.testing.MockUpstream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.mockserver.matchers.Times;
import org.mockserver.model.HttpRequest;
import org.mockserver.model.HttpResponse;

/** The official OpenAI client before a provider that speaks Gemini: it must not be able to tell. */
class GeminiIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String MODEL = "/gemini/v1beta/models/gemini-2.5-flash";

    @RegisterExtension
    private final MockUpstream upstream = new MockUpstream();

    private Gateway gateway;
    private OpenAIClient client;

    @BeforeEach
    void start() {
        upstream.client()
                .when(request().withPath("/gemini/v1beta/models").withQueryStringParameter("pageToken", "two"))
                .respond(json("""
                        {"models":[{"name":"models/gemini-embedding-001","supportedGenerationMethods":["embedContent"]}]}"""));
        upstream.client().when(request().withPath("/gemini/v1beta/models")).respond(json("""
                        {"models":[{"name":"models/gemini-2.5-flash","supportedGenerationMethods":["generateContent"]}],"nextPageToken":"two"}"""));
        gateway = Gateway.start(Map.of(
                "GEMINI_API_BASE",
                upstream.baseUrl("gemini") + "beta",
                "GEMINI_API_KEY_1",
                "gemini-key-one",
                "GEMINI_API_KEY_2",
                "gemini-key-two",
                "ROTATION_MODE_GEMINI",
                "sequential",
                "GEMINI_MODELS",
                "[\"gemini-2.5-flash\",\"gemini-embedding-001\"]"));
        client = OpenAIOkHttpClient.builder()
                .baseUrl(gateway.url() + "/v1")
                .apiKey("any")
                .maxRetries(0)
                .timeout(PATIENCE)
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
    }

    @Test
    void readsAWholeAnswerAndSignsAsGoogleWants() {
        answers(json("""
                {"candidates":[{"content":{"parts":[{"text":"Paris."}],"role":"model"},"finishReason":"STOP"}],
                "usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2,"thoughtsTokenCount":4,"totalTokenCount":9}}"""));

        var answer = client.chat().completions().create(question());

        assertThat(answer.choices().get(0).message().content()).contains("Paris.");
        assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(6);
        var sent = sent(":generateContent");
        assertThat(sent.getFirstHeader("x-goog-api-key")).startsWith("gemini-key-");
        assertThat(sent.getFirstHeader("authorization")).isEmpty();
        assertThat(sent.getBodyAsString()).contains("\"contents\"").doesNotContain("\"model\":");
    }

    @Test
    void readsAStreamEventByEvent() {
        streams("""
                {"candidates":[{"content":{"parts":[{"text":"Pa"}]}}]}""", """
                {"candidates":[{"content":{"parts":[{"text":"ris."}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2}}""");

        try (var events = client.chat().completions().createStreaming(question())) {
            String text = events.stream()
                    .flatMap(event -> event.choices().stream())
                    .flatMap(choice -> choice.delta().content().stream())
                    .collect(Collectors.joining());

            assertThat(text).isEqualTo("Paris.");
        }
        assertThat(sent(":streamGenerateContent").getFirstQueryStringParameter("alt"))
                .isEqualTo("sse");
    }

    @Test
    void callsTools() {
        streams("""
                {"candidates":[{"content":{"parts":[{"functionCall":{"name":"weather","args":{"city":"Paris"}}},{"functionCall":{"name":"weather","args":{"city":"Rome"}}}]},"finishReason":"STOP"}]}""");
        var asked = question().toBuilder()
                .addTool(ChatCompletionFunctionTool.builder()
                        .function(FunctionDefinition.builder()
                                .name("weather")
                                .parameters(FunctionParameters.builder()
                                        .putAdditionalProperty("type", JsonValue.from("object"))
                                        .putAdditionalProperty(
                                                "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                                        .build())
                                .build())
                        .build())
                .build();

        try (var events = client.chat().completions().createStreaming(asked)) {
            var choices =
                    events.stream().flatMap(event -> event.choices().stream()).toList();

            var calls = choices.stream()
                    .flatMap(choice -> choice.delta().toolCalls().stream().flatMap(List::stream))
                    .toList();
            assertThat(calls.stream()
                            .flatMap(call -> call.function().stream())
                            .flatMap(function -> function.arguments().stream())
                            .collect(Collectors.joining()))
                    .isEqualTo("{\"city\":\"Paris\"}{\"city\":\"Rome\"}");
            assertThat(calls.stream().flatMap(call -> call.id().stream()))
                    .doesNotHaveDuplicates()
                    .hasSize(2);
            assertThat(choices.get(choices.size() - 1).finishReason())
                    .contains(ChatCompletionChunk.Choice.FinishReason.TOOL_CALLS);
        }
    }

    @Test
    void getsEmbeddings() {
        upstream.client()
                .when(request().withPath("/gemini/v1beta/models/gemini-embedding-001:batchEmbedContents"))
                .respond(json("{\"embeddings\":[{\"values\":[0.6,-0.8]}]}"));

        var vectors = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("gemini/gemini-embedding-001")
                        .inputOfArrayOfStrings(List.of("hi"))
                        .build());

        assertThat(vectors.data().get(0).embedding()).containsExactly(0.6f, -0.8f);
    }

    @Test
    void seesATrueStatusWhenAStreamFailsBeforeItsFirstVisibleEvent() {
        streams("""
                {"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED"}}""");

        assertThatThrownBy(() -> client.chat().completions().createStreaming(question()))
                .isInstanceOf(RateLimitException.class);
    }

    @Test
    void isToldWhenAStreamFailsLater() {
        streams("""
                {"candidates":[{"content":{"parts":[{"text":"Pa"}]}}]}""", """
                {"error":{"code":500,"message":"broken","status":"INTERNAL"}}""");

        try (var events = client.chat().completions().createStreaming(question())) {
            assertThatThrownBy(() -> events.stream().forEach(event -> {})).isInstanceOf(OpenAIException.class);
        }
    }

    @Test
    void isToldWhatWasWrongWithItsRequest() {
        answers(json("""
                {"error":{"code":400,"message":"temperature must be in [0, 2]","status":"INVALID_ARGUMENT"}}""").withStatusCode(400));

        assertThatThrownBy(() -> client.chat().completions().create(question()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("temperature must be in [0, 2]");
    }

    @Test
    void restsACredentialWhoseQuotaIsSpentAndAsksWithTheOther() {
        upstream.client()
                .when(request().withPath(MODEL + ":generateContent"), Times.once())
                .respond(json("""
                        {"error":{"code":429,"message":"Quota used up.","status":"RESOURCE_EXHAUSTED","details":[
                        {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"60s"}]}}""").withStatusCode(429));
        answers(json("""
                {"candidates":[{"content":{"parts":[{"text":"Paris."}]},"finishReason":"STOP"}]}"""));

        client.chat().completions().create(question());
        client.chat().completions().create(question());

        var keys = Arrays.stream(
                        upstream.client().retrieveRecordedRequests(request().withPath(MODEL + ":generateContent")))
                .map(sent -> ((HttpRequest) sent).getFirstHeader("x-goog-api-key"))
                .toList();
        assertThat(keys).hasSize(3);
        assertThat(keys.get(1)).isNotEqualTo(keys.get(0)).isEqualTo(keys.get(2));
    }

    @Test
    void listsTheModelsOfEveryPage() {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(client.models().list().data().stream().map(Model::id))
                                .contains("gemini/gemini-2.5-flash", "gemini/gemini-embedding-001"));
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(upstream.calls("/gemini/v1beta/models")).isEqualTo(2));
    }

    private static ChatCompletionCreateParams question() {
        return ChatCompletionCreateParams.builder()
                .model("gemini/gemini-2.5-flash")
                .addUserMessage("Capital of France?")
                .build();
    }

    private HttpRequest sent(String method) {
        return (HttpRequest)
                upstream.client().retrieveRecordedRequests(request().withPath(MODEL + method))[0];
    }

    private void answers(HttpResponse answer) {
        upstream.client().when(request().withPath(MODEL + ":generateContent")).respond(answer);
    }

    private void streams(String... events) {
        String body =
                List.of(events).stream().map("data: %s\r\n\r\n"::formatted).collect(Collectors.joining());
        upstream.client()
                .when(request().withPath(MODEL + ":streamGenerateContent"))
                .respond(response()
                        .withHeader("content-type", "text/event-stream")
                        .withBody(body));
    }

    private static HttpResponse json(String body) {
        return response().withHeader("content-type", "application/json").withBody(body);
    }
}
