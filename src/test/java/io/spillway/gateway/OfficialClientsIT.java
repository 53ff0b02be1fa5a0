package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockserver.model.HttpRequest.request;
import static org.mockserver.model.HttpResponse.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.anthropic.AnthropicDialect;
import io.spillway.dialect.cohere.CohereDialect;
import io.spillway.dialect.gemini.GeminiDialect;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.testing.Gateway;
import io.spillway.testing.Golden;
import io.spillway.testing.MockUpstream;
import io.spillway.testing.OfficialClient;
import io.spillway.testing.OfficialClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockserver.model.HttpResponse;

/** The official clients of every client's dialect as judges, before a provider of every provider's dialect. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OfficialClientsIT {

    @RegisterExtension
    private final MockUpstream upstream = new MockUpstream();

    private Gateway gateway;

    /** A provider's dialect: what its model is called, and where it is asked. */
    private enum Provider {
        OPENAI(new OpenAiDialect(), "alpha/m", "/alpha/.*"),
        ANTHROPIC(new AnthropicDialect(), "anthropic/claude-sonnet-4-5", "/anthropic/.*"),
        GEMINI(new GeminiDialect(), "gemini/gemini-2.5-flash", "/gemini/.*"),
        COHERE(new CohereDialect(), "cohere/command-a", "/cohere/.*");

        private final Dialect dialect;
        private final String model;
        private final String path;

        Provider(Dialect dialect, String model, String path) {
            this.dialect = dialect;
            this.model = model;
            this.path = path;
        }
    }

    @BeforeAll
    void start() {
        Map<String, String> settings = new HashMap<>();
        settings.put("ALPHA_API_BASE", upstream.baseUrl("alpha"));
        settings.put("ANTHROPIC_API_BASE", upstream.baseUrl("anthropic"));
        settings.put("GEMINI_API_BASE", upstream.baseUrl("gemini") + "beta");
        settings.put("COHERE_API_BASE", upstream.baseUrl("cohere").replace("/v1", ""));
        for (Provider provider : Provider.values()) {
            String[] name = provider.model.split("/", 2);
            settings.put(name[0].toUpperCase(Locale.ROOT) + "_API_KEY", name[0] + "-key");
            settings.put(name[0].toUpperCase(Locale.ROOT) + "_MODELS", "[\"" + name[1] + "\"]");
        }
        gateway = Gateway.start(settings);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @BeforeEach
    void forget() {
        upstream.client().reset();
    }

    static Stream<Arguments> pairs() {
        return Arrays.stream(OfficialClient.values())
                .flatMap(client -> Arrays.stream(Provider.values()).map(provider -> Arguments.of(client, provider)));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void readsAText(OfficialClient client, Provider provider) {
        answers(provider, json(provider, "length"));

        Answer answer = ask(client, provider, false);

        assertThat(answer.text()).isEqualTo(textOf(provider, "length"));
        assertThat(answer.cutOff()).isTrue();
        assertThat(answer.outputTokens()).isPositive();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void readsAStream(OfficialClient client, Provider provider) {
        answers(provider, stream(provider, "structured"));

        Answer answer = ask(client, provider, true);

        assertThat(answer.text()).isEqualTo("{\"city\":\"Bern\",\"country\":\"Switzerland\"}");
        assertThat(answer.cutOff()).isFalse();
        assertThat(answer.outputTokens()).isEqualTo(12);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void callsToolsInParallelAndBringsBackTheirResults(OfficialClient client, Provider provider) throws IOException {
        answers(provider, stream(provider, "parallel-tools"));
        try (var conversation = client.open(gateway.url(), provider.model)) {
            Answer called = conversation.ask(true);
            forget();
            answers(provider, json(provider, "structured"));

            Answer told = conversation.bringResults();

            assertThat(called.calls()).hasSize(2);
            assertThat(called.calls()).extracting(Answer.Call::name).containsOnly("weather");
            assertThat(called.calls())
                    .extracting(call -> new ObjectMapper().readTree(call.arguments()))
                    .containsExactly(
                            new ObjectMapper().readTree("{\"city\":\"Oslo\"}"),
                            new ObjectMapper().readTree("{\"city\":\"Rome\",\"days\":1.0}"));
            assertThat(called.calls()).extracting(Answer.Call::id).doesNotHaveDuplicates();
            assertThat(told.text()).contains("Bern");
            assertThat(sent(provider).toString())
                    .contains("result of " + called.calls().get(0).id())
                    .contains("result of " + called.calls().get(1).id())
                    .contains("Oslo", "Rome");
        }
    }

    /** The last: afterwards the providers rest. */
    @Order(Integer.MAX_VALUE)
    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void isToldThatAProviderIsOverloaded(OfficialClient client, Provider provider) {
        answers(
                provider,
                response()
                        .withStatusCode(429)
                        .withHeader("retry-after", "600")
                        .withBody("{\"error\":{\"message\":\"Slow down.\"},\"message\":\"Slow down.\"}"));

        assertThatThrownBy(() -> ask(client, provider, false))
                .isInstanceOfSatisfying(
                        OfficialClient.failure(client),
                        error -> assertThat(OfficialClient.status(error)).isEqualTo(429));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void isToldThatAStreamBrokeOff(OfficialClient client, Provider provider) {
        String whole = text(provider, "structured", "stream.sse");
        String broken = whole.substring(0, whole.indexOf("\n\n", whole.indexOf("city")) + 2);
        answers(
                provider,
                response().withHeader("content-type", "text/event-stream").withBody(broken));

        assertThatThrownBy(() -> ask(client, provider, true)).isInstanceOf(OfficialClient.breakage(client));
    }

    private Answer ask(OfficialClient client, Provider provider, boolean streamed) {
        try (var conversation = client.open(gateway.url(), provider.model)) {
            return conversation.ask(streamed);
        }
    }

    private void answers(Provider provider, HttpResponse answer) {
        upstream.client()
                .when(request().withMethod("POST").withPath(provider.path))
                .respond(answer);
    }

    private JsonNode sent(Provider provider) throws IOException {
        var requests = upstream.client()
                .retrieveRecordedRequests(request().withMethod("POST").withPath(provider.path));
        return new ObjectMapper().readTree(requests[requests.length - 1].getBodyAsString());
    }

    private static HttpResponse json(Provider provider, String name) {
        return response()
                .withHeader("content-type", "application/json")
                .withBody(text(provider, name, "response.json"));
    }

    private static HttpResponse stream(Provider provider, String name) {
        return response().withHeader("content-type", "text/event-stream").withBody(text(provider, name, "stream.sse"));
    }

    private static String text(Provider provider, String name, String file) {
        return new String(Golden.exchange(provider.dialect, name).file(file), StandardCharsets.UTF_8);
    }

    /** The text of a whole answer, wherever a dialect has it. */
    private static String textOf(Provider provider, String name) {
        try {
            JsonNode json = new ObjectMapper().readTree(text(provider, name, "response.json"));
            List<JsonNode> texts = switch (provider) {
                case OPENAI -> List.of(json.at("/choices/0/message/content"));
                case ANTHROPIC -> List.of(json.at("/content/0/text"));
                case GEMINI -> json.at("/candidates/0/content/parts").findValues("text");
                case COHERE -> json.at("/message/content").findValues("text");
            };
            return texts.stream().map(JsonNode::asText).reduce("", String::concat);
        } catch (IOException notJson) {
            throw new IllegalStateException(notJson);
        }
    }
}
