package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.testing.Answers;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Gate;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.Gateway;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator sees of the whole server: the metrics of each provider, the health, and no other door. */
class MetricsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static FaultServer alpha;
    private static FaultServer beta;
    private static FaultServer gamma;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        alpha = FaultServer.start().otherwise(Script.answering(200, Answers.whole("from alpha")));
        beta = FaultServer.start().otherwise(Script.answering(200, Answers.whole("from beta")));
        gamma = FaultServer.start().otherwise(Script.answering(200, Answers.whole("from gamma")));
        gateway = Gateway.start(
                Map.ofEntries(
                        Map.entry("ALPHA_API_BASE", alpha.uri() + "/v1"),
                        Map.entry("ALPHA_API_KEY_1", "alpha-key-1"),
                        Map.entry("ALPHA_API_KEY_2", "alpha-key-2"),
                        Map.entry("ALPHA_MODELS", "[\"m\",\"tried\",\"streamed\"]"),
                        Map.entry("PROVIDER_PRIORITY_ALPHA", "1"),
                        Map.entry("BETA_API_BASE", beta.uri() + "/v1"),
                        Map.entry("BETA_API_KEY", "beta-key"),
                        Map.entry("BETA_MODELS", "[\"tried\"]"),
                        Map.entry("PROVIDER_PRIORITY_BETA", "2"),
                        Map.entry("GAMMA_API_BASE", gamma.uri() + "/v1"),
                        Map.entry("GAMMA_API_KEY", "gamma-key"),
                        Map.entry("GAMMA_MODELS", "[\"g\"]"),
                        Map.entry("MAX_CONCURRENT_REQUESTS_PER_KEY_GAMMA", "1"),
                        Map.entry("PROVIDER_PRIORITY_GAMMA", "3")),
                "--spillway.provider-defaults.listing=false");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        alpha.close();
        beta.close();
        gamma.close();
    }

    @Test
    void showWhatBecameOfTheCalls() {
        Script limited = Script.answering(429, "{\"error\":{\"message\":\"slow down\"}}", "retry-after: 60");
        // An answer; a rotation; a fallback, now that both of alpha's keys rest; a stream.
        ask("alpha/m", "false");
        alpha.then(limited);
        ask("tried", "false");
        alpha.then(limited);
        ask("tried", "false");
        alpha.then(Script.streaming()
                .chunk(Answers.text("Hello") + Answers.FINISH + Answers.DONE)
                .lastChunk());
        ask("alpha/streamed", "true");
        letOneWaitForTheOther();

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(metric("spillway_router_calls_seconds_count", "outcome=\"answered\""))
                    .isEqualTo(6);
            assertThat(metric("spillway_router_waiting_calls")).isZero();
            assertThat(metric("spillway_router_waits_seconds_count", "outcome=\"served\""))
                    .isEqualTo(1);
            assertThat(metric("spillway_router_waits_seconds_sum", "outcome=\"served\""))
                    .isPositive();
            assertThat(metric("spillway_provider_vetoes_credentials_total", "\"gamma\"", "reason=\"concurrency\""))
                    .isPositive();
            assertThat(metric("spillway_router_fallbacks_calls_total", "from=\"alpha\"", "to=\"beta\"", "rate_limited"))
                    .isEqualTo(1);
            assertThat(metric("spillway_provider_calls_seconds_count", "\"alpha\"", "\"answered\""))
                    .isEqualTo(3);
            assertThat(metric("spillway_provider_calls_seconds_count", "\"alpha\"", "\"failed\""))
                    .isEqualTo(2);
            assertThat(metric("spillway_provider_calls_seconds_count", "\"beta\"", "\"answered\""))
                    .isEqualTo(1);
            assertThat(metric("spillway_provider_attempts_total", "\"alpha\"", "failure=\"rate_limited\""))
                    .isEqualTo(2);
            assertThat(metric("spillway_provider_attempts_total", "\"alpha\"", "failure=\"none\""))
                    .isEqualTo(3);
            assertThat(metric("spillway_provider_cooldowns_total", "\"alpha\"", "reason=\"rate_limited\""))
                    .isEqualTo(2);
            assertThat(metric("spillway_provider_vetoes_credentials_total", "\"alpha\"", "reason=\"cooldown\""))
                    .isPositive();
            assertThat(metric("spillway_provider_credentials", "\"alpha\"", "state=\"limited\""))
                    .isEqualTo(2);
            assertThat(metric("spillway_provider_credentials", "\"beta\"", "state=\"available\""))
                    .isEqualTo(1);
            assertThat(metric("spillway_stream_first_event_seconds_count", "\"alpha\""))
                    .isEqualTo(1);
            assertThat(metric("spillway_stream_active_streams", "\"alpha\"")).isZero();
            assertThat(metric("gen_ai_client_token_usage_tokens_sum", "\"beta\"", "\"tried\"", "\"input\""))
                    .isEqualTo(3);
            assertThat(metric("gen_ai_client_token_usage_tokens_sum", "\"beta\"", "\"tried\"", "\"output\""))
                    .isEqualTo(2);
            assertThat(metric("resilience4j_circuitbreaker_state", "name=\"alpha\"", "state=\"closed\""))
                    .isEqualTo(1);
        });
    }

    @Test
    void countWhatIsTurnedAwayWithoutAWordOfTheClients() {
        gateway.post("/v1/chat/completions", "{\"model\":");
        ask("never-heard-of-this-one", "false");

        String all = gateway.get("/actuator/prometheus").body();
        assertThat(all).containsPattern("spillway_api_refusals_requests_total\\{[^}]*status=\"400\"[^}]*} ");
        assertThat(all).doesNotContain("never-heard-of-this-one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/liveness", "/readiness"})
    void tellThatItIsWell(String group) {
        var health = gateway.get("/actuator/health" + group);

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("\"status\":\"UP\"").doesNotContain("alpha");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/auditevents",
                "/beans",
                "/bulkheadevents",
                "/bulkheads",
                "/caches",
                "/circuitbreakerevents",
                "/circuitbreakers",
                "/conditions",
                "/configprops",
                "/env",
                "/heapdump",
                "/httpexchanges",
                "/logfile",
                "/loggers",
                "/mappings",
                "/metrics",
                "/ratelimiters",
                "/retries",
                "/sbom",
                "/scheduledtasks",
                "/shutdown",
                "/startup",
                "/threaddump",
                "/timelimiters"
            })
    void keepEveryOtherDoorShut(String endpoint) {
        assertThat(gateway.get("/actuator" + endpoint).statusCode()).isEqualTo(404);
        assertThat(gateway.post("/actuator" + endpoint, "{}").statusCode()).isEqualTo(404);
    }

    /** Two calls for a credential that makes one at a time. */
    private static void letOneWaitForTheOther() {
        var gate = new Gate();
        gamma.then(new Script()
                .read()
                .await(gate)
                .send(Script.response(200, "application/json", Answers.whole("at last"))));
        var first = CompletableFuture.runAsync(() -> ask("gamma/g", "false"));
        gamma.nextRequest();
        var second = CompletableFuture.runAsync(() -> ask("gamma/g", "false"));

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(metric("spillway_router_waiting_calls")).isEqualTo(1));
        gate.open();

        first.join();
        second.join();
    }

    private static void ask(String model, String stream) {
        gateway.post("/v1/chat/completions", """
                {"model":"%s","stream":%s,"messages":[{"role":"user","content":"hi"}]}""".formatted(model, stream));
    }

    /** Returns the value of the one series of that name whose tags hold all these. */
    private static double metric(String name, String... tags) {
        var values = gateway.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Arrays.stream(tags).allMatch(line::contains))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
        assertThat(values).as("%s with %s", name, Arrays.toString(tags)).hasSize(1);
        return Double.parseDouble(values.get(0));
    }
}
