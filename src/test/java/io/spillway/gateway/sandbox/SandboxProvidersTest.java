package io.spillway.gateway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.gateway.provider.ProviderSource.Known;
import io.spillway.resilience.Credential;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SandboxProvidersTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String HELLO = "{'model':'demo','messages':[{'role':'user','content':'Hello you'}]}";

    private static final String STREAMED_HELLO =
            "{'model':'demo','stream':true,'messages':[{'role':'user','content':'Hello you'}]}";

    private final ImpatientTicker ticker = new ImpatientTicker();
    private final SandboxProviders sandbox = SandboxProviders.start(ticker);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void areThreeInThreeTiersOnLoopbackThatServeTheSameModels() {
        List<Known> providers = sandbox.providers();

        assertThat(providers).extracting(known -> known.settings().id()).containsExactly("brook", "river", "lake");
        assertThat(providers).extracting(known -> known.settings().tier()).containsExactly(1, 2, 3);
        assertThat(providers).allSatisfy(known -> {
            assertThat(known.settings().baseUrl().getHost()).isEqualTo("127.0.0.1");
            assertThat(known.settings().models()).containsExactly("demo", "demo-embed");
            assertThat(known.credentials()).hasSize(2);
        });
    }

    @Test
    void areSignedForWithEachCredential() {
        var ids = sandbox.providers().stream()
                .flatMap(known -> known.credentials().stream())
                .map(Credential::id)
                .toList();

        assertThat(sandbox.authorizations()).hasSize(6).containsOnlyKeys(ids);
    }

    @Test
    void sayWhichProviderAndWhichOfItsKeysAnswers() throws Exception {
        JsonNode answer = json(post("river", 2, "/chat/completions", HELLO));

        assertThat(answer.at("/choices/0/message/content").asText())
                .isEqualTo("river answers with key 2 of 2. You said: Hello you");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.at("/usage/total_tokens").asInt())
                .isEqualTo(answer.at("/usage/prompt_tokens").asInt()
                        + answer.at("/usage/completion_tokens").asInt())
                .isPositive();
    }

    @Test
    void refuseAKeyPastItsLimitAndSayWhenToComeBack() throws Exception {
        post("brook", 1, "/chat/completions", HELLO);
        ticker.pass(Duration.ofMillis(1_500));

        HttpResponse<String> refusal = post("brook", 1, "/chat/completions", HELLO);

        assertThat(refusal.statusCode()).isEqualTo(429);
        assertThat(json(refusal).at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(header(refusal, "retry-after")).isEqualTo("4");
        assertThat(header(refusal, "retry-after-ms")).isEqualTo("3500");
        assertThat(header(refusal, "x-ratelimit-limit-requests")).isEqualTo("1");
        assertThat(header(refusal, "x-ratelimit-remaining-requests")).isEqualTo("0");
        assertThat(header(refusal, "x-ratelimit-reset-requests")).isEqualTo("3500ms");
    }

    @Test
    void limitEachKeyForItself() throws Exception {
        post("brook", 1, "/chat/completions", HELLO);

        assertThat(post("brook", 1, "/chat/completions", HELLO).statusCode()).isEqualTo(429);
        assertThat(post("brook", 2, "/chat/completions", HELLO).statusCode()).isEqualTo(200);
    }

    @Test
    void acceptAKeyAgainWhenItsWindowHasPassed() throws Exception {
        post("brook", 1, "/chat/completions", HELLO);
        ticker.pass(Duration.ofSeconds(5));

        assertThat(post("brook", 1, "/chat/completions", HELLO).statusCode()).isEqualTo(200);
    }

    @Test
    void announceWhatIsLeftWhereTheProviderDoesSo() throws Exception {
        assertThat(header(post("river", 1, "/chat/completions", HELLO), "x-ratelimit-remaining-requests"))
                .isEqualTo("2");
        assertThat(post("brook", 1, "/chat/completions", HELLO).headers().firstValue("x-ratelimit-remaining-requests"))
                .isEmpty();
    }

    @Test
    void streamTheSameTextWordByWord() throws Exception {
        List<String> events = events(post("lake", 1, "/chat/completions", STREAMED_HELLO));

        assertThat(String.join("", contents(events))).isEqualTo("lake answers with key 1 of 2. You said: Hello you");
        assertThat(contents(events)).hasSizeGreaterThan(5);
        assertThat(events).last().isEqualTo("[DONE]");
        assertThat(JSON.readTree(events.get(events.size() - 2))
                        .at("/choices/0/finish_reason")
                        .asText())
                .isEqualTo("stop");
    }

    @Test
    void pauseBeforeEachEvent() throws Exception {
        List<String> events = events(post("lake", 1, "/chat/completions", STREAMED_HELLO));

        assertThat(ticker.waits()).hasSize(events.size()).containsOnly(Duration.ofMillis(40));
    }

    @Test
    void sendTheUsageLastWhenAskedFor() throws Exception {
        List<String> events = events(post(
                "lake",
                1,
                "/chat/completions",
                "{'model':'demo','stream':true,'stream_options':{'include_usage':true},'messages':[]}"));

        JsonNode last = JSON.readTree(events.get(events.size() - 2));
        assertThat(last.at("/usage/completion_tokens").asInt()).isPositive();
        assertThat(last.path("choices")).isEmpty();
    }

    @Test
    void continueATextWholeAndStreamed() throws Exception {
        JsonNode whole = json(post("lake", 1, "/completions", "{'model':'demo','prompt':'Once'}"));
        List<String> streamed =
                events(post("lake", 1, "/completions", "{'model':'demo','prompt':'Once','stream':true}"));

        assertThat(whole.at("/choices/0/text").asText()).isEqualTo("lake answers with key 1 of 2. You said: Once");
        assertThat(JSON.readTree(streamed.get(0)).at("/choices/0/text").asText())
                .isEqualTo("lake ");
    }

    @Test
    void embedEachTextTheSameEveryTime() throws Exception {
        String body = "{'model':'demo-embed','input':['a','b'],'dimensions':3}";

        JsonNode first = json(post("lake", 1, "/embeddings", body));
        JsonNode second = json(post("lake", 2, "/embeddings", body));

        assertThat(first.path("data")).hasSize(2).isEqualTo(second.path("data"));
        assertThat(first.at("/data/0/embedding")).hasSize(3).isNotEqualTo(first.at("/data/1/embedding"));
        double square = StreamSupport.stream(first.at("/data/0/embedding").spliterator(), false)
                .mapToDouble(number -> number.asDouble() * number.asDouble())
                .sum();
        assertThat(square).isCloseTo(1, within(0.001));
    }

    @Test
    void embedAsBase64ToTheSameNumbers() throws Exception {
        JsonNode numbers = json(post("lake", 1, "/embeddings", "{'model':'demo-embed','input':[1,2,3]}"));
        JsonNode base64 = json(
                post("lake", 1, "/embeddings", "{'model':'demo-embed','input':[1,2,3],'encoding_format':'base64'}"));

        var floats = ByteBuffer.wrap(Base64.getDecoder()
                        .decode(base64.at("/data/0/embedding").asText()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        assertThat(numbers.path("data")).hasSize(1);
        for (JsonNode number : numbers.at("/data/0/embedding")) {
            assertThat(floats.get()).isEqualTo(number.floatValue());
        }
        assertThat(floats.hasRemaining()).isFalse();
    }

    @Test
    void listTheirModelsWithoutCountingIt() throws Exception {
        JsonNode listing = json(get("brook", 1, "/models"));

        assertThat(listing.path("data"))
                .extracting(model -> model.path("id").asText())
                .containsExactly("demo", "demo-embed");
        assertThat(post("brook", 1, "/chat/completions", HELLO).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    /chat/completions | {'model':'other','messages':[]}               | 404 | model_not_found
                    /chat/completions | {'model':'demo'}                              | 400 | missing_required_parameter
                    /chat/completions | {'model':'demo'                               | 400 | invalid_json
                    /completions      | {'model':'demo'}                              | 400 | missing_required_parameter
                    /embeddings       | {'model':'demo-embed','input':[]}             | 400 | invalid_value
                    /embeddings       | {'model':'demo-embed','input':'a','dimensions':0} | 400 | invalid_value
                    """)
    void refuseWhatARealOneWould(String path, String body, int status, String code) throws Exception {
        HttpResponse<String> refusal = post("lake", 1, path, body.replace('\'', '"'));

        assertThat(refusal.statusCode()).isEqualTo(status);
        assertThat(json(refusal).at("/error/code").asText()).isEqualTo(code);
    }

    @Test
    void refuseAKeyThatIsNotTheirs() throws Exception {
        HttpResponse<String> refusal = send("brook", "Bearer somebody-elses", "/chat/completions", HELLO);

        assertThat(refusal.statusCode()).isEqualTo(401);
        assertThat(json(refusal).at("/error/code").asText()).isEqualTo("invalid_api_key");
    }

    @Test
    void neverSayASecret() throws Exception {
        var said = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = post("brook", 1, "/chat/completions", HELLO);
            said.add(answer.body() + answer.headers().map());
        }

        String secret = authorization("brook", 1).substring("Bearer ".length());
        assertThat(said).hasSize(2).noneMatch(text -> text.contains(secret));
        assertThat(sandbox.providers().toString()).doesNotContain(secret);
    }

    @Test
    void areGoneOnceClosed() {
        sandbox.close();

        assertThatThrownBy(() -> post("lake", 1, "/chat/completions", HELLO)).isInstanceOf(ConnectException.class);
    }

    private HttpResponse<String> post(String provider, int key, String path, String body)
            throws IOException, InterruptedException {
        return send(provider, authorization(provider, key), path, body);
    }

    private HttpResponse<String> send(String provider, String authorization, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                request(provider, authorization, path)
                        .POST(BodyPublishers.ofString(body.replace('\'', '"')))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String provider, int key, String path) throws IOException, InterruptedException {
        return client.send(request(provider, authorization(provider, key), path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String provider, String authorization, String path) {
        URI base = sandbox.providers().stream()
                .filter(known -> known.settings().id().equals(provider))
                .findFirst()
                .orElseThrow()
                .settings()
                .baseUrl();
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(5))
                .header("Authorization", authorization);
    }

    private String authorization(String provider, int key) {
        return sandbox.authorizations().get(provider + "-" + key).headers().get("Authorization");
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElseThrow();
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    private static List<String> events(HttpResponse<String> response) {
        assertThat(header(response, "content-type")).startsWith("text/event-stream");
        return response.body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    private static List<String> contents(List<String> events) throws IOException {
        var contents = new ArrayList<String>();
        for (String event : events) {
            if (!event.equals("[DONE]")) {
                contents.add(JSON.readTree(event).at("/choices/0/delta/content").asText());
            }
        }
        return contents;
    }
}
