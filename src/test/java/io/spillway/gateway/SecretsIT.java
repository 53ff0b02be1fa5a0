package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.testing.Answers;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.Gateway;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** No secret leaves the server by any door but the one it is for, with the logs as talkative as they can be. */
@ExtendWith(OutputCaptureExtension.class)
class SecretsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String CLIENT_KEY = "sk-client-canary-4f1c9a7e";

    private static final String ALPHA_KEY = "sk-alpha-canary-8d2b6e03";

    private static final String BETA_KEY = "sk-beta-canary-5a90c7f4";

    private static final String[] CANARIES = {CLIENT_KEY, ALPHA_KEY, BETA_KEY, "canary"};

    /** What one of our calls may bring to a provider. */
    private static final String[] ALLOWED = {
        "host", "user-agent", "accept", "accept-encoding", "authorization", "content-type", "content-length"
    };

    /** What a careless or hostile provider says back to us. */
    private static final String ECHO =
            "{\"error\":{\"message\":\"Incorrect API key provided: %s (Bearer %<s)\",\"type\":\"t\",\"code\":%s}}";

    private static FaultServer alpha;
    private static FaultServer beta;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        alpha = FaultServer.start();
        beta = FaultServer.start();
        gateway = Gateway.start(
                Map.of(
                        "PROXY_API_KEY",
                        CLIENT_KEY,
                        "ALPHA_API_BASE",
                        alpha.uri() + "/v1",
                        "ALPHA_API_KEY",
                        ALPHA_KEY,
                        "ALPHA_MODELS",
                        "[\"m\",\"a\"]",
                        "PROVIDER_PRIORITY_ALPHA",
                        "1",
                        "BETA_API_BASE",
                        beta.uri() + "/v1",
                        "BETA_API_KEY",
                        BETA_KEY,
                        "BETA_MODELS",
                        "[\"m\"]",
                        "PROVIDER_PRIORITY_BETA",
                        "2"),
                "--logging.level.spillway=TRACE",
                "--logging.level.io.spillway=TRACE",
                "--logging.level.org.springframework.web=TRACE",
                "--logging.level.reactor.netty=DEBUG",
                "--spillway.provider-defaults.listing=false");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        alpha.close();
        beta.close();
    }

    @Test
    void startsWithoutASecretInItsLog(CapturedOutput output) {
        // The output of the class holds that of its start.
        assertThat(output).contains("Tier 1: alpha (1 credential)").doesNotContain(CANARIES);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("echoes")
    void keepsAKeyToItselfThatAProviderRepeats(Script echo, CapturedOutput output) {
        alpha.otherwise(echo);

        var whole = ask("alpha/a", false, "authorization", "Bearer " + CLIENT_KEY);
        var streamed = ask("alpha/a", true, "authorization", "Bearer " + CLIENT_KEY);

        Stream.of(whole, streamed).forEach(reply -> {
            assertThat(reply.body()).contains("error").doesNotContain(CANARIES);
            assertThat(reply.headers().map().toString()).doesNotContain(CANARIES);
        });
        assertNothingIsShown();
        assertNothingIsLogged(output, "io.spillway.access");
    }

    static Stream<Named<Script>> echoes() {
        String event = "data: " + ECHO.formatted(ALPHA_KEY, "500") + "\n\n";
        return Stream.of(
                Named.of("with a 400", Script.answering(400, ECHO.formatted(ALPHA_KEY, "\"bad\""))),
                Named.of("with a 500", Script.answering(500, ECHO.formatted(ALPHA_KEY, "null"))),
                Named.of("with a 422 that is no JSON", Script.answering(422, "key: " + ALPHA_KEY)),
                Named.of(
                        "in a header of a 400",
                        Script.answering(400, ECHO.formatted("it", "null"), "x-your-key: " + ALPHA_KEY)),
                Named.of("inside a 200", Script.answering(200, ECHO.formatted(ALPHA_KEY, "500"))),
                Named.of("as the first event", Script.streaming().chunk(event).lastChunk()),
                Named.of(
                        "as a later event",
                        Script.streaming()
                                .chunk(Answers.text("Hel"))
                                .chunk(event)
                                .lastChunk()),
                Named.of("with a 401", Script.answering(401, ECHO.formatted(ALPHA_KEY, "\"invalid_api_key\""))));
    }

    @Test
    void tellsNobodyOfAWrongKeyWhichOneWouldBeRight(CapturedOutput output) {
        var refused = ask("m", false, "authorization", "Bearer " + CLIENT_KEY.replace("7e", "7f"));

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).doesNotContain(CANARIES);
        assertNothingIsLogged(output, "401 UNAUTHORIZED");
    }

    @Test
    void sendsAProviderItsOwnKeyAndNothingOfWhatTheClientSaysOfItself() {
        alpha.otherwise(Script.answering(503, "{\"error\":{\"message\":\"overloaded\"}}"));
        beta.otherwise(Script.answering(200, Answers.whole("well")));

        var reply = ask(
                "m",
                false,
                "authorization",
                "Bearer " + CLIENT_KEY,
                "x-api-key",
                CLIENT_KEY,
                "cookie",
                "session=" + CLIENT_KEY,
                "proxy-authorization",
                "Basic " + CLIENT_KEY,
                "x-forwarded-for",
                "203.0.113.7",
                "x-forwarded-host",
                "inside.example",
                "forwarded",
                "for=203.0.113.7",
                "openai-organization",
                "org-of-the-client",
                "x-anything",
                "else");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(beta.requests()).isNotEmpty();
        beta.requests().forEach(request -> {
            assertThat(request.head()
                            .lines()
                            .skip(1)
                            .filter(line -> !line.isEmpty())
                            .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT)))
                    .containsExactlyInAnyOrder(ALLOWED);
            assertThat(request.header("authorization")).isEqualTo("Bearer " + BETA_KEY);
            assertThat(request.head() + request.text()).doesNotContain(ALPHA_KEY, CLIENT_KEY);
        });
        alpha.requests()
                .forEach(request -> assertThat(request.head() + request.text())
                        .contains(ALPHA_KEY)
                        .doesNotContain(BETA_KEY, CLIENT_KEY));
    }

    /** The last line of a request is written when its client has already been answered. */
    private static void assertNothingIsLogged(CapturedOutput output, String lastLine) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(output).contains(lastLine));
        assertThat(output).doesNotContain(CANARIES);
    }

    private static void assertNothingIsShown() {
        assertThat(gateway.get("/actuator/prometheus").body()).contains("alpha").doesNotContain(CANARIES);
        assertThat(gateway.get("/actuator/health").body()).doesNotContain(CANARIES);
        assertThat(gateway.get("/actuator/info").body()).doesNotContain(CANARIES);
        assertThat(gateway.get("/v1/providers", "x-api-key", CLIENT_KEY).body())
                .contains("alpha")
                .doesNotContain(CANARIES);
        assertThat(gateway.get("/v1/models", "x-api-key", CLIENT_KEY).body()).doesNotContain(CANARIES);
    }

    private static HttpResponse<String> ask(String model, boolean stream, String... headers) {
        return gateway.post("/v1/chat/completions", """
                {"model":"%s","stream":%s,"messages":[{"role":"user","content":"hi"}]}""".formatted(model, stream), headers);
    }
}
