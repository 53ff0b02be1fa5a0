package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockserver.model.HttpRequest.request;
import static org.mockserver.model.HttpResponse.response;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.models.ModelInfo;
import io.spillway.dialect.anthropic.AnthropicDialect;
import io.spillway.testing.Gateway;
import io.spillway.testing.Golden;
import io.spillway.testing.MockUpstream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.mockserver.model.HttpResponse;
import org.mockserver.model.JsonBody;
import org.mockserver.verify.VerificationTimes;

/**
 * The official Anthropic client as an independent judge, before a provider that speaks OpenAI's dialect (alpha) and one
 * that speaks Anthropic's own.
 */
class AnthropicClientIT {

    private static final String CLIENT_KEY = "client-key-of-the-judge";

    @RegisterExtension
    private final MockUpstream upstream = new MockUpstream();

    private Gateway gateway;
    private AnthropicClient client;

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
                "ANTHROPIC_API_BASE",
                upstream.baseUrl("anthropic"),
                "ANTHROPIC_API_KEY",
                "anthropic-key",
                "ANTHROPIC_MODELS",
                "[\"claude-sonnet-4-5\"]",
                "SPILLWAY_PROVIDERDEFAULTS_LISTING",
                "false"));
        client = client(CLIENT_KEY);
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
    }

    @Test
    void readsAWholeAnswerOfAnOpenAiProvider() {
        alphaAnswers(json("""
                {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Paris."},"finish_reason":"length"}],"usage":{"prompt_tokens":13,"completion_tokens":2,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":10}}}"""));

        Message answer = client.messages().create(question("alpha/m"));

        assertThat(text(answer)).isEqualTo("Paris.");
        assertThat(answer.stopReason()).contains(StopReason.MAX_TOKENS);
        assertThat(answer.usage().inputTokens()).isEqualTo(3);
        assertThat(answer.usage().cacheReadInputTokens()).contains(10L);
        assertThat(answer.usage().outputTokens()).isEqualTo(2);
    }

    @Test
    void readsAStreamOfAnOpenAiProviderWithParallelCalls() {
        alphaAnswers(stream(
                delta("{\"role\":\"assistant\",\"content\":\"I look.\"}"),
                delta(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"call_a\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\"}}]}"),
                delta(
                        "{\"tool_calls\":[{\"index\":1,\"id\":\"call_b\",\"type\":\"function\",\"function\":{\"name\":\"clock\",\"arguments\":\"{}\"}}]}"),
                delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\" \\\"Rome\\\"}\"}}]}"),
                """
                {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":9,"total_tokens":12}}""",
                "[DONE]"));

        Message answer = streamed("alpha/m");

        assertThat(text(answer)).isEqualTo("I look.");
        assertThat(calls(answer)).containsExactly("call_a weather {city=Rome}", "call_b clock {}");
        assertThat(answer.stopReason()).contains(StopReason.TOOL_USE);
        assertThat(answer.usage().outputTokens()).isEqualTo(9);
    }

    @Test
    void passesOnAnAnswerOfAnAnthropicProvider() {
        anthropicAnswers(json(golden("reasoning", "response.json")));

        Message answer = client.messages().create(question("anthropic/claude-sonnet-4-5"));

        assertThat(answer.content().get(0).asThinking().signature()).isEqualTo("RXF1YWw=");
        assertThat(answer.content().get(1).asRedactedThinking().data()).isEqualTo("bm90aGluZw==");
        assertThat(text(answer)).isEqualTo("Done.");
        upstream.client()
                .verify(
                        request()
                                .withPath("/anthropic/v1/messages")
                                .withHeader("x-api-key", "anthropic-key")
                                .withHeader("anthropic-version", "20.*")
                                .withBody(JsonBody.json("{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":100}")),
                        VerificationTimes.once());
    }

    @Test
    void passesOnAStreamOfAnAnthropicProvider() {
        anthropicAnswers(
                response().withHeader("content-type", "text/event-stream").withBody(golden("tool-call", "stream.sse")));

        Message answer = streamed("anthropic/claude-sonnet-4-5");

        assertThat(calls(answer)).containsExactly("toolu_03 weather {city=Rome, n=1.5}", "toolu_04 now {}");
        assertThat(answer.usage().inputTokens()).isEqualTo(565);
    }

    @Test
    void countsTokensWhereTheProviderCounts() {
        upstream.client()
                .when(request().withPath("/anthropic/v1/messages/count_tokens"))
                .respond(json("{\"input_tokens\":42}"));

        assertThat(client.messages()
                        .countTokens(count("anthropic/claude-sonnet-4-5"))
                        .inputTokens())
                .isEqualTo(42);
    }

    @Test
    void listsTheModels() {
        var models = client.models().list();

        assertThat(models.data()).extracting(ModelInfo::id).contains("alpha/m", "anthropic/claude-sonnet-4-5");
        assertThat(models.hasNextPage()).isFalse();
    }

    @Test
    void isToldThatNobodyCountsWhereTheProviderDoesNot() {
        assertThatThrownBy(() -> client.messages().countTokens(count("alpha/m")))
                .isInstanceOfSatisfying(
                        AnthropicServiceException.class,
                        failed -> assertThat(failed.statusCode()).isEqualTo(501));
        assertThat(upstream.client().retrieveRecordedRequests(request().withMethod("POST")))
                .isEmpty();
    }

    @Test
    void isToldWhenAStreamBreaksOff() {
        alphaAnswers(stream(delta("{\"content\":\"Pa\"}")));

        assertThatThrownBy(() -> streamed("alpha/m")).isInstanceOf(AnthropicException.class);
    }

    @Test
    void seesATrueStatusWhenAStreamFailsBeforeItsFirstWord() {
        anthropicAnswers(
                response().withHeader("content-type", "text/event-stream").withBody("""
                        event: message_start
                        data: {"type":"message_start","message":{"id":"m","usage":{"input_tokens":1,"output_tokens":1}}}

                        event: error
                        data: {"type":"error","error":{"type":"rate_limit_error","message":"Too fast"}}

                        """));

        assertThatThrownBy(() -> streamed("anthropic/claude-sonnet-4-5")).isInstanceOf(RateLimitException.class);
    }

    @Test
    void takesAProvidersRefusalForABadRequest() {
        alphaAnswers(json("""
                {"error":{"message":"too long","type":"invalid_request_error","code":"context_length_exceeded"}}""").withStatusCode(400));

        assertThatThrownBy(() -> client.messages().create(question("alpha/m")))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        refused -> assertThat(refused.body().toString()).contains("too long", "invalid_request_error"));
    }

    @Test
    void takesABrokenProviderForAServerErrorAndNotForItsOwnFault() {
        anthropicAnswers(json("""
                {"type":"error","error":{"type":"authentication_error","message":"bad key"}}""").withStatusCode(401));

        assertThatThrownBy(() -> client.messages().create(question("anthropic/claude-sonnet-4-5")))
                .isInstanceOfSatisfying(
                        InternalServerException.class,
                        failed -> assertThat(failed.statusCode()).isEqualTo(503));
    }

    @Test
    void isTurnedAwayWithAWrongKey() {
        var stranger = client("not-the-key");

        assertThatThrownBy(() -> stranger.messages().create(question("alpha/m")))
                .isInstanceOfSatisfying(
                        UnauthorizedException.class,
                        refused -> assertThat(refused.body().toString()).contains("authentication_error"));
        stranger.close();
    }

    @Test
    void learnsThatAModelIsUnknown() {
        assertThatThrownBy(() -> client.messages().create(question("no-such-model")))
                .isInstanceOfSatisfying(
                        NotFoundException.class,
                        refused -> assertThat(refused.body().toString()).contains("not_found_error"));
    }

    @Test
    void getsEveryErrorOfItsRoutesInItsOwnEnvelope() {
        var noKey = gateway.post("/v1/messages", "{}");
        var wrongMethod = gateway.get("/v1/messages", "x-api-key", CLIENT_KEY);
        var notJson = gateway.post("/v1/messages", "{oops", "x-api-key", CLIENT_KEY);
        var elsewhere = gateway.post("/v1/messages/nothing", "{}", "Authorization", "Bearer " + CLIENT_KEY);

        assertThat(List.of(noKey.statusCode(), wrongMethod.statusCode(), notJson.statusCode(), elsewhere.statusCode()))
                .containsExactly(401, 405, 400, 404);
        assertThat(List.of(noKey.body(), wrongMethod.body(), notJson.body(), elsewhere.body()))
                .allSatisfy(body -> assertThat(body).startsWith("{\"type\":\"error\",\"error\":{\"type\":\""));
        assertThat(notJson.headers().firstValue("request-id")).isPresent();
    }

    private Message streamed(String model) {
        var accumulator = MessageAccumulator.create();
        try (var events = client.messages().createStreaming(question(model))) {
            events.stream().forEach(accumulator::accumulate);
        }
        return accumulator.message();
    }

    private AnthropicClient client(String key) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(gateway.url())
                .apiKey(key)
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private static MessageCreateParams question(String model) {
        return MessageCreateParams.builder()
                .model(model)
                .maxTokens(100)
                .addUserMessage("Capital of France?")
                .build();
    }

    private static MessageCountTokensParams count(String model) {
        return MessageCountTokensParams.builder()
                .model(model)
                .addUserMessage("Capital of France?")
                .build();
    }

    private static String text(Message message) {
        return message.content().stream()
                .flatMap(block -> block.text().stream())
                .map(text -> text.text())
                .collect(Collectors.joining());
    }

    private static List<String> calls(Message message) {
        return message.content().stream()
                .filter(ContentBlock::isToolUse)
                .map(ContentBlock::asToolUse)
                .map(call -> call.id() + " " + call.name() + " " + call._input())
                .toList();
    }

    private void alphaAnswers(HttpResponse answer) {
        upstream.client().when(request().withPath("/alpha/v1/chat/completions")).respond(answer);
    }

    private void anthropicAnswers(HttpResponse answer) {
        upstream.client().when(request().withPath("/anthropic/v1/messages")).respond(answer);
    }

    private static String golden(String name, String file) {
        return new String(Golden.exchange(new AnthropicDialect(), name).file(file), StandardCharsets.UTF_8);
    }

    private static HttpResponse json(String body) {
        return response().withHeader("content-type", "application/json").withBody(body);
    }

    private static HttpResponse stream(String... events) {
        String body = List.of(events).stream().map("data: %s\n\n"::formatted).collect(Collectors.joining());
        return response().withHeader("content-type", "text/event-stream").withBody(body);
    }

    private static String delta(String delta) {
        return """
                {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":%s,"finish_reason":null}]}""".formatted(delta);
    }
}
