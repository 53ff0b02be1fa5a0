package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testing.Answers;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.Gateway;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which provider a call reaches, and what it reaches when that one does not answer, through the whole server. */
class RoutingIT {

    private static final String PATH = "/v1/chat/completions";

    private static final Script ANSWER = Script.answering(200, Answers.whole("well"));

    /** What a provider may say that is no answer, by the provider that says it. */
    private static final Map<String, Script> FAULTS = Map.of(
            "unpaid", Script.answering(402, "{\"error\":{\"message\":\"insufficient balance\"}}"),
            "lacking",
                    Script.answering(404, "{\"error\":{\"message\":\"no such model\",\"code\":\"model_not_found\"}}"),
            "slow", Script.answering(408, "{\"error\":{\"message\":\"too slow\"}}"),
            "torn", Script.answering(500, "{\"error\":{\"message\":\"oh\"}}"),
            "loaded", Script.answering(503, "{\"error\":{\"message\":\"overloaded\"}}"),
            "page", new Script().read().send(Script.response(200, "text/html", "<html>sign in</html>")),
            "empty", new Script().read().send(Script.response(200, "application/json", "")),
            "masked", Script.answering(200, "{\"error\":{\"message\":\"out of capacity\",\"code\":503}}"));

    private static final Map<String, FaultServer> UPSTREAMS = new LinkedHashMap<>();

    private static Gateway gateway;

    @BeforeAll
    static void start() {
        var variables = new LinkedHashMap<String, String>();
        FAULTS.forEach((name, fault) -> provider(variables, name, 1, fault, name + "-model"));
        provider(
                variables,
                "spare",
                9,
                ANSWER,
                FAULTS.keySet().stream().map(name -> name + "-model").toArray(String[]::new));
        provider(variables, "one", 1, ANSWER, "shared", "gone-model", "own-one");
        provider(variables, "two", 2, ANSWER, "shared", "gone-model", "vendor/shared", "own-two");
        provider(variables, "gone", 1, ANSWER, "gone-model");
        provider(variables, "choosy", 3, ANSWER, "x");
        provider(variables, "limited", 3, ANSWER, "often", "seldom");
        provider(variables, "broken", 3, FAULTS.get("loaded"), "b");
        provider(variables, "sick", 3, Script.answering(200, "{}"), "ill");
        provider(variables, "worse", 4, Script.answering(200, "{}"), "ill");
        variables.put("CHOOSY_API_KEY_2", "choosy-key-2");
        UPSTREAMS.get("gone").close();
        gateway = Gateway.start(
                variables,
                "--spillway.routes[0].model=nickname",
                "--spillway.routes[0].to[0]=two/own-two",
                "--spillway.routes[0].to[1]=one/own-one",
                "--spillway.provider-defaults.listing=false");
    }

    private static void provider(
            Map<String, String> variables, String name, int tier, Script script, String... models) {
        FaultServer upstream = FaultServer.start().otherwise(script);
        UPSTREAMS.put(name, upstream);
        String prefix = name.toUpperCase(Locale.ROOT);
        variables.put(prefix + "_API_BASE", upstream.uri() + "/v1");
        variables.put(prefix + "_API_KEY", name + "-key");
        variables.put(prefix + "_MODELS", "[\"" + String.join("\",\"", models) + "\"]");
        variables.put("PROVIDER_PRIORITY_" + prefix, Integer.toString(tier));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        UPSTREAMS.values().forEach(FaultServer::close);
    }

    @Test
    void sendsABareNameToTheFirstTierThatServesIt() {
        var reply = ask("shared");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(header(reply, "x-provider")).isEqualTo("one");
        assertThat(header(reply, "x-model")).isEqualTo("shared");
        assertThat(header(reply, "x-fallback-provider")).isEmpty();
    }

    @Test
    void sendsANameToTheProviderItNamesAndKeepsTheSlashesThatFollow() {
        var reply = ask("two/vendor/shared");

        assertThat(header(reply, "x-provider")).isEqualTo("two");
        assertThat(header(reply, "x-model")).isEqualTo("vendor/shared");
    }

    @Test
    void followsTheOperatorsRoute() {
        var reply = ask("nickname", "x-explain", "true");

        assertThat(header(reply, "x-provider")).isEqualTo("two");
        assertThat(header(reply, "x-route")).isEqualTo("two/own-two answered; one/own-one not reached");
        assertThat(UPSTREAMS.get("two").requests())
                .anyMatch(request -> request.text().contains("\"model\":\"own-two\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unpaid", "lacking", "slow", "torn", "loaded", "page", "empty", "masked"})
    void fallsBackFromAProviderThatIs(String fault) {
        var reply = ask(fault + "/" + fault + "-model", "x-explain", "true");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).contains("well");
        assertThat(header(reply, "x-fallback-provider")).isEqualTo("spare");
        assertThat(header(reply, "x-route"))
                .startsWith("%1$s/%1$s-model failed (".formatted(fault))
                .endsWith("; spare/%s-model answered".formatted(fault));
    }

    @Test
    void fallsBackFromAProviderThatIsNotThere() {
        var reply = ask("gone/gone-model", "x-explain", "true");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(header(reply, "x-fallback-provider")).isEqualTo("one");
        assertThat(header(reply, "x-route"))
                .startsWith("gone/gone-model failed (unreachable); one/gone-model answered");
    }

    @Test
    void staysWithTheFirstChoiceWhenTheCallSaysSo() {
        var reply = ask("gone/gone-model", "x-no-fallback", "true");

        assertThat(reply.statusCode()).isEqualTo(502);
        assertThat(reply.body()).contains("gone: ").doesNotContain("; ");
    }

    @Test
    void locksACredentialOutThatIsNotAcceptedAndGoesOnWithTheNext() {
        FaultServer upstream = UPSTREAMS.get("choosy");
        upstream.then(Script.answering(401, "{\"error\":{\"message\":\"no\",\"code\":\"invalid_api_key\"}}"));

        var reply = ask("choosy/x");
        var next = ask("choosy/x");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(header(reply, "x-attempts")).isEqualTo("2");
        assertThat(header(next, "x-attempts")).isEqualTo("1");
        var keys = upstream.requests().stream()
                .map(request -> request.header("authorization"))
                .toList();
        assertThat(keys).hasSize(3);
        assertThat(keys.get(1)).isNotEqualTo(keys.get(0)).isEqualTo(keys.get(2));
        assertThat(shown("choosy")).contains("\"lockout\":1").contains("\"ready\":1");
    }

    @Test
    void usesACredentialForAnotherModelWhileItIsLimitedForOne() {
        UPSTREAMS
                .get("limited")
                .then(Script.answering(429, "{\"error\":{\"message\":\"slow down\"}}", "retry-after: 60"));

        var limited = ask("limited/often");
        var again = ask("limited/often");
        var other = ask("limited/seldom");

        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(again.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(header(again, "retry-after"))).isBetween(50, 60);
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(UPSTREAMS.get("limited").requests()).hasSize(2);
    }

    @Test
    void asksAProviderNoMoreOnceItsCircuitIsOpen() {
        for (int i = 0; i < 10; i++) {
            assertThat(ask("broken/b").statusCode()).isEqualTo(502);
        }

        assertThat(ask("broken/b").statusCode()).isEqualTo(503);

        assertThat(UPSTREAMS.get("broken").requests()).hasSize(10);
        assertThat(shown("broken")).contains("\"state\":\"circuit_open\"").contains("\"circuit\":\"open\"");
        assertThat(gateway.get("/actuator/prometheus").body())
                .containsPattern(
                        "resilience4j_circuitbreaker_state\\{[^}]*name=\"broken\"[^}]*state=\"open\"[^}]*} 1\\.0");
    }

    @Test
    void hammersNobodyWhenEveryProviderFails() throws Exception {
        int calls = 200;
        long begun = System.nanoTime();

        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            var replies = IntStream.range(0, calls)
                    .mapToObj(i -> clients.submit(() -> ask("ill")))
                    .toList();
            for (Future<HttpResponse<String>> reply : replies) {
                assertThat(reply.get().statusCode()).isEqualTo(502);
            }
        } finally {
            clients.shutdown();
        }

        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds() + 2;
        int repeats = UPSTREAMS.get("sick").requests().size()
                + UPSTREAMS.get("worse").requests().size()
                - 2 * calls;
        assertThat(repeats).isPositive().isLessThanOrEqualTo((int) (calls / 5 + 10 * seconds));
    }

    /** Returns what /v1/providers says of one. */
    private static String shown(String provider) {
        String all = gateway.get("/v1/providers").body();
        int from = all.indexOf("\"name\":\"" + provider + "\"");
        return all.substring(from, all.indexOf("\"vetoes\"", from));
    }

    private static HttpResponse<String> ask(String model, String... headers) {
        return gateway.post(PATH, body(model), headers);
    }

    private static String body(String model) {
        return """
                {"model":"%s","messages":[{"role":"user","content":"hi"}]}""".formatted(model);
    }

    private static String header(HttpResponse<String> reply, String name) {
        return reply.headers().firstValue(name).orElse("");
    }
}
