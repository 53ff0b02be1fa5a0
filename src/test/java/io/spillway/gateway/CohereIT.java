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
import com.openai.errors.InternalServerException;
import com.openai.errors.OpenAIException;
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

/** The official OpenAI client before a provider that speaks Cohere: it must not be able to tell. */
class CohereIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String CHAT = "/cohere/v2/chat";

    @RegisterExtension
    private final MockUpstream upstream = new MockUpstream();

    private Gateway gateway;
    private OpenAIClient client;

    @BeforeEach
    void start() {
        upstream.client()
                .when(request().withPath("/cohere/v1/models").withQueryStringParameter("page_token", "two"))
                .respond(json("{\"models\":[{\"name\":\"embed-v4.0\",\"endpoints\":[\"embed\"]}]}"));
        upstream.client().when(request().withPath("/cohere/v1/models")).respond(json("""
                        {"models":[{"name":"command-a","endpoints":["chat"]}],"next_page_token":"two"}"""));
        gateway = Gateway.start(Map.of(
                "COHERE_API_BASE",
                upstream.baseUrl("cohere").replace("/v1", ""),
                "COHERE_API_KEY_1",
                "cohere-key-one",
                "COHERE_API_KEY_2",
                "cohere-key-two",
                "ROTATION_MODE_COHERE",
                "sequential",
                "COHERE_MODELS",
                "[\"command-a\",\"embed-v4.0\"]"));
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
    void readsAWholeAnswer() {
        answers(json("""
                {"id":"c","message":{"role":"assistant","content":[{"type":"text","text":"Paris."}]},"finish_reason":"COMPLETE",
                "usage":{"tokens":{"input_tokens":3,"output_tokens":2}}}"""));

        var answer = client.chat().completions().create(question());

        assertThat(answer.choices().get(0).message().content()).contains("Paris.");
        assertThat(answer.usage().orElseThrow().totalTokens()).isEqualTo(5);
        assertThat(answer.model()).isEqualTo("cohere/command-a");
    }

    @Test
    void readsAStreamEventByEvent() {
        streams(text("Pa"), text("ris."), end("COMPLETE"));

        try (var events = client.chat().completions().createStreaming(question())) {
            String text = events.stream()
                    .flatMap(event -> event.choices().stream())
                    .flatMap(choice -> choice.delta().content().stream())
                    .collect(Collectors.joining());

            assertThat(text).isEqualTo("Paris.");
        }
    }

    @Test
    void callsTools() {
        streams(call(0, "Paris"), call(1, "Rome"), end("TOOL_CALL"));
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
            assertThat(calls.stream().flatMap(call -> call.id().stream())).containsExactly("w_0", "w_1");
            assertThat(choices.get(choices.size() - 1).finishReason())
                    .contains(ChatCompletionChunk.Choice.FinishReason.TOOL_CALLS);
        }
    }

    @Test
    void getsEmbeddings() {
        upstream.client()
                .when(request().withPath("/cohere/v2/embed"))
                .respond(json(
                        "{\"embeddings\":{\"float\":[[0.6,-0.8]]},\"meta\":{\"billed_units\":{\"input_tokens\":1}}}"));

        var vectors = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("cohere/embed-v4.0")
                        .inputOfArrayOfStrings(List.of("hi"))
                        .build());

        assertThat(vectors.data().get(0).embedding()).containsExactly(0.6f, -0.8f);
    }

    @Test
    void isToldWhenAStreamFailsBeforeItsFirstVisibleEvent() {
        streams("{\"message\":\"internal server error\"}");

        assertThatThrownBy(() -> client.chat().completions().createStreaming(question()))
                .isInstanceOf(InternalServerException.class);
    }

    @Test
    void isToldWhenAStreamFailsLater() {
        streams(text("Pa"), end("ERROR"));

        try (var events = client.chat().completions().createStreaming(question())) {
            assertThatThrownBy(() -> events.stream().forEach(event -> {})).isInstanceOf(OpenAIException.class);
        }
    }

    @Test
    void isToldWhatWasWrongWithItsRequest() {
        answers(json("{\"id\":\"1\",\"message\":\"invalid request: temperature\"}")
                .withStatusCode(400));

        assertThatThrownBy(() -> client.chat().completions().create(question()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("invalid request: temperature");
    }

    @Test
    void restsACredentialWhoseQuotaIsSpentAndAsksWithTheOther() {
        upstream.client()
                .when(request().withPath(CHAT), Times.once())
                .respond(json("""
                        {"id":"1","message":"You are using a Trial key, which is limited to 20 API calls / minute."}""").withStatusCode(429));
        answers(json("""
                {"message":{"role":"assistant","content":[{"type":"text","text":"Paris."}]},"finish_reason":"COMPLETE"}"""));

        client.chat().completions().create(question());
        client.chat().completions().create(question());

        var keys = Arrays.stream(
                        upstream.client().retrieveRecordedRequests(request().withPath(CHAT)))
                .map(sent -> ((HttpRequest) sent).getFirstHeader("authorization"))
                .toList();
        assertThat(keys).hasSize(3);
        assertThat(keys.get(1)).isNotEqualTo(keys.get(0)).isEqualTo(keys.get(2));
    }

    @Test
    void listsTheModelsOfEveryPage() {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(client.models().list().data().stream().map(Model::id))
                                .contains("cohere/command-a", "cohere/embed-v4.0"));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(upstream.calls("/cohere/v1/models")).isEqualTo(2));
    }

    private static ChatCompletionCreateParams question() {
        return ChatCompletionCreateParams.builder()
                .model("cohere/command-a")
                .addUserMessage("Capital of France?")
                .build();
    }

    private void answers(HttpResponse answer) {
        upstream.client().when(request().withPath(CHAT)).respond(answer);
    }

    private void streams(String... events) {
        String body =
                List.of(events).stream().map("data: %s\r\n\r\n"::formatted).collect(Collectors.joining());
        upstream.client()
                .when(request().withPath(CHAT))
                .respond(response()
                        .withHeader("content-type", "text/event-stream")
                        .withBody(body));
    }

    private static HttpResponse json(String body) {
        return response().withHeader("content-type", "application/json").withBody(body);
    }

    private static String text(String text) {
        return """
                {"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"%s"}}}}""".formatted(text);
    }

    private static String call(int index, String city) {
        return """
                {"type":"tool-call-start","index":%d,"delta":{"message":{"tool_calls":{"id":"w_%d","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"%s\\"}"}}}}}""".formatted(index, index, city);
    }

    private static String end(String reason) {
        return """
                {"type":"message-end","delta":{"finish_reason":"%s","usage":{"tokens":{"input_tokens":3,"output_tokens":2}}}}""".formatted(reason);
    }
}
