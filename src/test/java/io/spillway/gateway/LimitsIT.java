package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.testing.Answers;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Gate;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.Gateway;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the variables of the reference that set limits do to calls, through a whole server. */
class LimitsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final ExecutorService CLIENTS = Executors.newCachedThreadPool();

    private static FaultServer capped;
    private static FaultServer grouped;
    private static FaultServer wide;
    private static FaultServer turns;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        capped = answering();
        grouped = answering();
        wide = answering();
        turns = answering();
        gateway = Gateway.start(
                Map.ofEntries(
                        Map.entry("CAPPED_API_BASE", capped.uri() + "/v1"),
                        Map.entry("CAPPED_API_KEY", "capped-key"),
                        Map.entry("CUSTOM_CAP_CAPPED_T1_2_5_FAST", "2"),
                        Map.entry("CUSTOM_CAP_COOLDOWN_CAPPED_T1_2_5_FAST", "fixed:3600"),
                        Map.entry("GROUPED_API_BASE", grouped.uri() + "/v1"),
                        Map.entry("GROUPED_API_KEY", "grouped-key"),
                        Map.entry("QUOTA_GROUPS_GROUPED_PAIR", "one,two"),
                        Map.entry("WIDE_API_BASE", wide.uri() + "/v1"),
                        Map.entry("WIDE_API_KEY", "wide-key"),
                        Map.entry("MAX_CONCURRENT_REQUESTS_PER_KEY_WIDE", "1"),
                        Map.entry("CONCURRENCY_MULTIPLIER_WIDE_PRIORITY_1", "2"),
                        Map.entry("TURNS_API_BASE", turns.uri() + "/v1"),
                        Map.entry("TURNS_API_KEY_1", "turns-key-1"),
                        Map.entry("TURNS_API_KEY_2", "turns-key-2"),
                        Map.entry("FAIR_CYCLE_TURNS", "true"),
                        Map.entry("EXHAUSTION_COOLDOWN_THRESHOLD_TURNS", "1")),
                "--spillway.routing.fallback=off",
                "--spillway.providers.capped.models=2.5-fast,slow",
                "--spillway.provider-defaults.listing=false");
    }

    @AfterAll
    static void stop() {
        CLIENTS.shutdownNow();
        gateway.close();
        capped.close();
        grouped.close();
        wide.close();
        turns.close();
    }

    @Test
    void makesNoMoreCallsThanTheOperatorsCap() {
        assertThat(ask("capped/2.5-fast").statusCode()).isEqualTo(200);
        assertThat(ask("capped/2.5-fast").statusCode()).isEqualTo(200);

        var refused = ask("capped/2.5-fast");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(3_500L, 3_600L);
        assertThat(capped.requests()).hasSize(2);
        assertThat(providers()).contains("\"reason\":\"cap\",\"model\":\"2.5-fast\"");
        assertThat(ask("capped/slow").statusCode()).isEqualTo(200);
    }

    @Test
    void restsAllModelsOfAQuotaGroup() {
        grouped.then(Script.answering(429, "{\"error\":{\"message\":\"slow down\"}}", "retry-after: 60"));
        assertThat(ask("grouped/one").statusCode()).isEqualTo(429);

        assertThat(ask("grouped/two").statusCode()).isEqualTo(429);

        assertThat(grouped.requests()).hasSize(1);
        assertThat(providers()).contains("\"reason\":\"cooldown\",\"model\":\"pair\"");
    }

    @Test
    void letsAKeyMakeSoManyTimesTheCallsAtOnce() {
        var gate = new Gate();
        for (int call = 0; call < 3; call++) {
            wide.then(new Script()
                    .read()
                    .await(gate)
                    .send(Script.response(200, "application/json", Answers.whole("well"))));
        }
        var first = CompletableFuture.supplyAsync(() -> ask("wide/w"), CLIENTS);
        var second = CompletableFuture.supplyAsync(() -> ask("wide/w"), CLIENTS);

        await().atMost(PATIENCE).until(() -> wide.requests().size() == 2);
        assertThat(providers()).contains("\"reason\":\"concurrency\",\"model\":\"w\"");
        var third = CompletableFuture.supplyAsync(() -> ask("wide/w"), CLIENTS);
        gate.open();

        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(second.join().statusCode()).isEqualTo(200);
        assertThat(third.join().statusCode()).isEqualTo(200);
    }

    @Test
    void leavesAnExhaustedKeyAloneUntilTheOtherHadItsTurn() {
        turns.then(Script.answering(429, "{\"error\":{\"message\":\"slow down\"}}", "retry-after: 1"));
        assertThat(ask("turns/t").statusCode()).isEqualTo(200);
        String exhausted = turns.requests().get(0).header("authorization");

        await().atMost(PATIENCE).until(() -> providers().contains("\"reason\":\"fair_cycle\",\"model\":\"t\""));
        await().atMost(PATIENCE).until(() -> !providers().contains("\"reason\":\"cooldown\",\"model\":\"t\""));
        for (int call = 0; call < 10; call++) {
            assertThat(ask("turns/t").statusCode()).isEqualTo(200);
        }

        assertThat(turns.requests().subList(1, turns.requests().size()))
                .hasSize(11)
                .noneMatch(request -> exhausted.equals(request.header("authorization")));
    }

    private static FaultServer answering() {
        return FaultServer.start().otherwise(Script.answering(200, Answers.whole("well")));
    }

    private static HttpResponse<String> ask(String model) {
        return gateway.post("/v1/chat/completions", """
                {"model":"%s","messages":[{"role":"user","content":"hi"}]}""".formatted(model));
    }

    private static String providers() {
        return gateway.get("/v1/providers").body();
    }
}
