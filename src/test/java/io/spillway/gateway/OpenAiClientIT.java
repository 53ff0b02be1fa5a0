package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockserver.model.HttpRequest.request;
import static org.mockserver.model.HttpResponse.response;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import io.spillway.testing.Gateway;
import io.spillway.testing.MockUpstream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.mockserver.model.HttpResponse;

/** The official OpenAI client as an independent judge: it must take our answers, streams and errors for the real thing. */
class OpenAiClientIT {

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
                "[\"m\",\"e\"]"));
        client = client(CLIENT_KEY);
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
    }

    @Test
    void readsAWholeAnswer() {
        alphaAnswers(json("""
                {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Paris."},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"""));

        var answer = client.chat().completions().create(question("m"));

        assertThat(answer.choices().get(0).message().content()).contains("Paris.");
        assertThat(answer.usage().orElseThrow().totalTokens()).isEqualTo(5);
    }

    @Test
    void readsAStreamEventByEvent() {
        alphaAnswers(stream(chunk("Pa"), chunk("ris"), chunk("."), finish(), "[DONE]"));

        try (var events = client.chat().completions().createStreaming(question("m"))) {
            String text = events.stream()
                    .flatMap(event -> event.choices().stream())
                    .flatMap(choice -> choice.delta().content().stream())
                    .collect(Collectors.joining());

            assertThat(text).isEqualTo("Paris.");
        }
    }

    @Test
    void isToldWhenAStreamBreaksOff() {
        alphaAnswers(stream(chunk("Pa")));

        try (var events = client.chat().completions().createStreaming(question("m"))) {
            assertThatThrownBy(() -> events.stream().forEach(event -> {})).isInstanceOf(OpenAIException.class);
        }
    }

    @Test
    void seesATrueStatusWhenAStreamFailsBeforeItsFirstVisibleEvent() {
        alphaAnswers(stream("""
                {"error":{"message":"upstream busy","code":429}}"""));

        assertThatThrownBy(() -> client.chat().completions().createStreaming(question("m")))
                .isInstanceOf(RateLimitException.class);
    }

    @Test
    void takesAProvidersRefusalForABadRequest() {
        alphaAnswers(json("""
                {"error":{"message":"too long","type":"invalid_request_error","param":null,"code":"context_length_exceeded"}}""").withStatusCode(400));

        assertThatThrownBy(() -> client.chat().completions().create(question("m")))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        refused -> assertThat(refused.code()).contains("context_length_exceeded"));
    }

    @Test
    void takesABrokenProviderForAServerErrorAndNotForItsOwnFault() {
        alphaAnswers(json("""
                {"error":{"message":"bad key","code":"invalid_api_key"}}""").withStatusCode(401));

        assertThatThrownBy(() -> client.chat().completions().create(question("m")))
                .isInstanceOfSatisfying(
                        InternalServerException.class,
                        failed -> assertThat(failed.statusCode()).isEqualTo(503));
    }

    @Test
    void isTurnedAwayWithAWrongKey() {
        var stranger = client("not-the-key");

        assertThatThrownBy(() -> stranger.chat().completions().create(question("m")))
                .isInstanceOfSatisfying(
                        UnauthorizedException.class,
                        refused -> assertThat(refused.code()).contains("invalid_api_key"));
        stranger.close();
    }

    @Test
    void learnsThatAModelIsUnknown() {
        alphaAnswers(json("""
                {"error":{"message":"no such model","code":"model_not_found"}}""").withStatusCode(404));

        assertThatThrownBy(() -> client.chat().completions().create(question("no-such-model")))
                .isInstanceOfSatisfying(
                        NotFoundException.class,
                        refused -> assertThat(refused.code()).contains("model_not_found"));
    }

    @Test
    void listsTheModels() {
        var listed = client.models().list().data().stream().map(Model::id).toList();

        assertThat(listed).contains("alpha/m");
        assertThat(client.models().retrieve("alpha/m").id()).isEqualTo("alpha/m");
    }

    @Test
    void getsEmbeddings() {
        upstream.client().when(request().withPath("/alpha/v1/embeddings")).respond(json("""
                        {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-0.25]}],"model":"e","usage":{"prompt_tokens":2,"total_tokens":2}}"""));

        var vectors = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("alpha/e")
                        .inputOfArrayOfStrings(List.of("hi"))
                        .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                        .build());

        assertThat(vectors.data().get(0).embedding()).containsExactly(0.5f, -0.25f);
    }

    @Test
    void getsACompletion() {
        upstream.client().when(request().withPath("/alpha/v1/completions")).respond(json("""
                        {"id":"t1","object":"text_completion","created":1,"model":"m","choices":[{"index":0,"text":" upon a time","finish_reason":"stop","logprobs":null}]}"""));

        var completion = client.completions()
                .create(CompletionCreateParams.builder()
                        .model("alpha/m")
                        .prompt("Once")
                        .build());

        assertThat(completion.choices().get(0).text()).isEqualTo(" upon a time");
    }

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(gateway.url() + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private static ChatCompletionCreateParams question(String model) {
        return ChatCompletionCreateParams.builder()
                .model("alpha/" + model)
                .addUserMessage("Capital of France?")
                .build();
    }

    private void alphaAnswers(HttpResponse answer) {
        upstream.client().when(request().withPath("/alpha/v1/chat/completions")).respond(answer);
    }

    private static HttpResponse json(String body) {
        return response().withHeader("content-type", "application/json").withBody(body);
    }

    private static HttpResponse stream(String... events) {
        String body = List.of(events).stream().map("data: %s\n\n"::formatted).collect(Collectors.joining());
        return response().withHeader("content-type", "text/event-stream").withBody(body);
    }

    private static String chunk(String text) {
        return """
                {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":null}]}""".formatted(text);
    }

    private static String finish() {
        return """
                {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";
    }
}
