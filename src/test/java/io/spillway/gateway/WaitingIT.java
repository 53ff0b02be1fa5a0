package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.testing.Answers;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Gate;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.Gateway;
import io.spillway.testing.RawCall;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How long a call waits, for whom, and in which order, through a whole server that has little patience. */
class WaitingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LONGEST_WAIT = Duration.ofMillis(2_500);

    private static final Duration DEADLINE = Duration.ofSeconds(4);

    private static final String PATH = "/v1/chat/completions";

    private static final ExecutorService CLIENTS = Executors.newCachedThreadPool();

    private static FaultServer narrow;
    private static FaultServer mute;
    private static FaultServer hurt;
    private static FaultServer spare;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        narrow = FaultServer.start();
        mute = FaultServer.start().otherwise(new Script().read().stall());
        hurt = FaultServer.start().otherwise(Script.answering(503, "{\"error\":{\"message\":\"overloaded\"}}"));
        spare = FaultServer.start().otherwise(Script.answering(200, Answers.whole("from spare")));
        gateway = Gateway.start(
                Map.ofEntries(
                        Map.entry("NARROW_API_BASE", narrow.uri() + "/v1"),
                        Map.entry("NARROW_API_KEY", "narrow-key"),
                        Map.entry("NARROW_MODELS", "[\"n\"]"),
                        Map.entry("MAX_CONCURRENT_REQUESTS_PER_KEY_NARROW", "1"),
                        Map.entry("MUTE_API_BASE", mute.uri() + "/v1"),
                        Map.entry("MUTE_API_KEY", "mute-key"),
                        Map.entry("MUTE_MODELS", "[\"silence\"]"),
                        Map.entry("HURT_API_BASE", hurt.uri() + "/v1"),
                        Map.entry("HURT_API_KEY", "hurt-key"),
                        Map.entry("HURT_MODELS", "[\"h\"]"),
                        Map.entry("PROVIDER_PRIORITY_HURT", "1"),
                        Map.entry("SPARE_API_BASE", spare.uri() + "/v1"),
                        Map.entry("SPARE_API_KEY", "spare-key"),
                        Map.entry("SPARE_MODELS", "[\"h\"]"),
                        Map.entry("PROVIDER_PRIORITY_SPARE", "2"),
                        Map.entry("GLOBAL_TIMEOUT", Long.toString(DEADLINE.toSeconds())),
                        Map.entry("SPILLWAY_ROUTING_MAXWAIT", LONGEST_WAIT.toMillis() + "ms")),
                "--spillway.routing.fallback=off",
                "--spillway.resilience.max-waiting=2",
                "--spillway.provider-defaults.listing=false");
    }

    @AfterAll
    static void stop() {
        CLIENTS.shutdownNow();
        gateway.close();
        narrow.close();
        mute.close();
        hurt.close();
        spare.close();
    }

    @Test
    void answersThoseWhoWaitInTheOrderInWhichTheyCame() {
        var gate = new Gate();
        narrow.then(new Script()
                        .read()
                        .await(gate)
                        .send(Script.response(200, "application/json", Answers.whole("to the first"))))
                .then(Script.answering(200, Answers.whole("to the second")))
                .then(Script.answering(200, Answers.whole("to the third")));

        var first = ask("narrow/n");
        await().atMost(PATIENCE).until(() -> busy());
        var second = ask("narrow/n");
        awaitWaiting(1);
        var third = ask("narrow/n");
        awaitWaiting(2);
        gate.open();

        assertThat(first.join().body()).contains("to the first");
        assertThat(second.join().body()).contains("to the second");
        assertThat(third.join().body()).contains("to the third");
    }

    @Test
    void refusesAtOnceWhenTooManyWait() {
        var gate = new Gate();
        narrow.then(new Script()
                        .read()
                        .await(gate)
                        .send(Script.response(200, "application/json", Answers.whole("well"))))
                .then(Script.answering(200, Answers.whole("well")))
                .then(Script.answering(200, Answers.whole("well")));
        var first = ask("narrow/n");
        await().atMost(PATIENCE).until(() -> busy());
        var second = ask("narrow/n");
        var third = ask("narrow/n");
        awaitWaiting(2);

        var refused = ask("narrow/n").join();
        gate.open();

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("\"too_many_waiting\"");
        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(second.join().statusCode()).isEqualTo(200);
        assertThat(third.join().statusCode()).isEqualTo(200);
    }

    @Test
    void givesUpAfterTheLongestWait() {
        narrow.then(Script.streaming().chunk(Answers.text("endless")).stall());

        try (var endless = RawCall.post(gateway.port(), PATH, body("narrow/n").replace("}]}", "}],\"stream\":true}"))) {
            endless.head();
            endless.bodyUntil(Answers.text("endless"));
            int before = narrow.requests().size();
            long begun = System.nanoTime();
            var reply = ask("narrow/n").join();

            assertThat(reply.statusCode()).isEqualTo(429);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(LONGEST_WAIT, DEADLINE);
            assertThat(narrow.requests()).hasSize(before);
        }

        await().atMost(PATIENCE).until(() -> !busy());
    }

    @Test
    void endsACallAtItsDeadlineAndHangsUpOnTheProvider() {
        long begun = System.nanoTime();

        var reply = ask("mute/silence").join();

        assertThat(reply.statusCode()).isEqualTo(504);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(DEADLINE, DEADLINE.multipliedBy(2));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(mute.open()).isEmpty());
    }

    @Test
    void staysWithTheFirstChoiceWhenTheOperatorSaysSo() {
        var reply = ask("h").join();

        assertThat(reply.statusCode()).isEqualTo(502);
        assertThat(hurt.requests()).hasSize(1);
        assertThat(spare.requests()).isEmpty();
    }

    private static CompletableFuture<HttpResponse<String>> ask(String model) {
        return CompletableFuture.supplyAsync(() -> gateway.post(PATH, body(model)), CLIENTS);
    }

    private static String body(String model) {
        return """
                {"model":"%s","messages":[{"role":"user","content":"hi"}]}""".formatted(model);
    }

    private static boolean busy() {
        return gateway.get("/v1/providers").body().contains("\"concurrency\":1");
    }

    private static void awaitWaiting(int calls) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(gateway.get("/actuator/prometheus").body())
                                .contains("spillway_router_waiting_calls " + calls + ".0"));
    }
}
