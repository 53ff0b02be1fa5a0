package io.spillway.gateway;

import static io.spillway.testing.Answers.DONE;
import static io.spillway.testing.Answers.FINISH;
import static io.spillway.testing.Answers.event;
import static io.spillway.testing.Answers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.gateway.catalog.ProviderDirectory;
import io.spillway.resilience.PoolSnapshot;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Gate;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.Gateway;
import io.spillway.testing.RawCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams through the whole server, from a provider that misbehaves to a client that may leave. */
class StreamIT {

    private static final Duration SOON = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String ROLE = event("{\"role\":\"assistant\",\"content\":\"\"}", "null");

    private static final String USAGE = "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
            + "\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,"
            + "\"total_tokens\":5}}\n\n";

    private static final int ABORTS = 500;

    private static FaultServer first;
    private static FaultServer second;
    private static FaultServer silent;
    private static FaultServer talkative;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        first = FaultServer.start();
        second = FaultServer.start();
        silent = FaultServer.start().otherwise(new Script().read().stall());
        talkative = FaultServer.start()
                .otherwise(Script.streaming().chunk(ROLE).sendForEver(asChunk(text("more")), Duration.ofMillis(1)));
        gateway = Gateway.start(Map.ofEntries(
                Map.entry("FIRST_API_BASE", first.uri() + "/v1"),
                Map.entry("FIRST_API_KEY", "first-key"),
                Map.entry("FIRST_MODELS", "[\"m\",\"limited\"]"),
                Map.entry("PROVIDER_PRIORITY_FIRST", "1"),
                Map.entry("SECOND_API_BASE", second.uri() + "/v1"),
                Map.entry("SECOND_API_KEY", "second-key"),
                Map.entry("SECOND_MODELS", "[\"m\",\"limited\"]"),
                Map.entry("PROVIDER_PRIORITY_SECOND", "2"),
                Map.entry("ALONE_API_BASE", first.uri() + "/v1"),
                Map.entry("ALONE_API_KEY", "alone-key"),
                Map.entry("ALONE_MODELS", "[\"a\"]"),
                Map.entry("MAX_CONCURRENT_REQUESTS_PER_KEY_ALONE", "1"),
                Map.entry("SILENT_API_BASE", silent.uri() + "/v1"),
                Map.entry("SILENT_API_KEY", "silent-key"),
                Map.entry("SILENT_MODELS", "[\"s\"]"),
                Map.entry("TALKATIVE_API_BASE", talkative.uri() + "/v1"),
                Map.entry("TALKATIVE_API_KEY", "talkative-key"),
                Map.entry("TALKATIVE_MODELS", "[\"t\"]"),
                Map.entry("TIMEOUT_FIRST_EVENT", "1.5"),
                Map.entry("SPILLWAY_PROVIDERDEFAULTS_LISTING", "false")));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        Stream.of(first, second, silent, talkative).forEach(FaultServer::close);
    }

    @Test
    void deliversEachEventBeforeTheNextOneIsSent() {
        var gate = new Gate();
        first.then(Script.streaming()
                .chunk(ROLE + text("Hel"))
                .await(gate)
                .chunk(text("lo") + FINISH + DONE)
                .lastChunk());

        try (var call = call("first/m")) {
            assertThat(call.head()).startsWith("HTTP/1.1 200 ").contains("text/event-stream");
            assertThat(call.bodyUntil(text("Hel"))).isEqualTo(ROLE + text("Hel"));
            gate.open();

            assertThat(call.wholeBody()).isEqualTo(ROLE + text("Hel") + text("lo") + FINISH + DONE);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cuts")
    void deliversTheSameBytesHoweverTheyWereCut(Script script) {
        first.then(script);

        try (var call = call("first/m")) {
            call.head();

            assertThat(call.wholeBody()).isEqualTo(UNUSUAL);
        }
    }

    /** Spaces, fields and letters that nobody expects, and nobody may touch. */
    private static final String UNUSUAL = ROLE
            + "id: 7\ndata: { \"choices\" : [ {\"index\":0, \"delta\":{\"content\":\"gr\u00fc\u20ac\ud83d\ude00 \\u00e9\"}"
            + " , \"finish_reason\":null}],\"x_own\":{\"a\":[1, 2.50]} }\n\n"
            + text("two") + FINISH + DONE;

    static Stream<Named<Script>> cuts() {
        int size = UNUSUAL.getBytes(StandardCharsets.UTF_8).length;
        var oneByteChunks = Script.streaming();
        for (byte one : UNUSUAL.getBytes(StandardCharsets.UTF_8)) {
            oneByteChunks.send("1\r\n").send(new byte[] {one}).send("\r\n");
        }
        return Stream.of(
                Named.of("in one piece", Script.streaming().chunk(UNUSUAL).lastChunk()),
                Named.of(
                        "a packet for each byte",
                        new Script().read().send(ofLength(size)).drip(UNUSUAL)),
                Named.of("a chunk for each byte", oneByteChunks.lastChunk()));
    }

    @Test
    void fallsBackUnseenWhenAStreamBreaksBeforeItsFirstVisibleEvent() {
        first.then(Script.streaming().chunk(ROLE).reset())
                .then(Script.streaming().chunk(ROLE).reset());

        assertAnsweredBySecond("first/m");
    }

    @Test
    void fallsBackUnseenWhenAStreamEndsBeforeItsFirstVisibleEvent() {
        first.then(Script.streaming().chunk(ROLE).lastChunk())
                .then(Script.streaming().chunk(ROLE + DONE).lastChunk());

        assertAnsweredBySecond("first/m");
    }

    @Test
    void fallsBackUnseenWhenAStreamIsSilentBeforeItsFirstVisibleEvent() {
        first.then(Script.streaming().chunk(ROLE).stall());

        assertAnsweredBySecond("first/m");
    }

    @Test
    void fallsBackUnseenWhenAStreamBeginsWithAnError() {
        first.then(Script.streaming()
                .chunk("data: {\"error\":{\"message\":\"slow down\",\"code\":429}}\n\n")
                .lastChunk());

        assertAnsweredBySecond("first/limited");
    }

    private static void assertAnsweredBySecond(String model) {
        second.then(Script.streaming()
                .chunk(ROLE + text("from second") + FINISH + DONE)
                .lastChunk());

        try (var call = call(model)) {
            assertThat(call.head())
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("x-provider: second\r\n")
                    .containsIgnoringCase("x-fallback-provider: second\r\n");
            assertThat(call.wholeBody()).isEqualTo(ROLE + text("from second") + FINISH + DONE);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lateFailures")
    void endsWithOneErrorEventWhenAStreamBreaksLater(Script script) {
        int before = second.requests().size();
        first.then(script);

        try (var call = call("first/m")) {
            call.head();
            String body = call.wholeBody();

            assertThat(body).startsWith(text("Hel")).doesNotContain("[DONE]");
            assertThat(body.substring(text("Hel").length()))
                    .startsWith("data: {\"error\":{")
                    .endsWith("}\n\n")
                    .containsOnlyOnce("data: ");
            assertThat(second.requests()).hasSize(before);
        }
    }

    static Stream<Named<Script>> lateFailures() {
        return Stream.of(
                Named.of("with a reset", Script.streaming().chunk(text("Hel")).reset()),
                Named.of(
                        "in the middle of a chunk",
                        Script.streaming()
                                .chunk(text("Hel"))
                                .send("40\r\ndata: {\"ch")
                                .close()),
                Named.of(
                        "without a finish reason",
                        Script.streaming().chunk(text("Hel")).lastChunk()),
                Named.of(
                        "with an error of its own",
                        Script.streaming()
                                .chunk(text("Hel"))
                                .chunk("data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n")
                                .chunk(DONE)
                                .lastChunk()));
    }

    @Test
    void suppliesTheEndMarkerThatAProviderForgot() {
        first.then(Script.streaming().chunk(text("Hello") + FINISH).lastChunk());

        try (var call = call("first/m")) {
            call.head();

            assertThat(call.wholeBody()).isEqualTo(text("Hello") + FINISH + DONE);
        }
    }

    @Test
    void keepsToItselfTheUsageThatTheClientDidNotAskFor() {
        first.then(
                Script.streaming().chunk(text("Hello") + FINISH + USAGE + DONE).lastChunk());
        String marker = "usage that nobody asked for";

        try (var call = RawCall.post(gateway.port(), "/v1/chat/completions", ask("first/m", marker, ""))) {
            call.head();

            assertThat(call.wholeBody()).isEqualTo(text("Hello") + FINISH + DONE);
            assertThat(asked(marker)).contains("\"include_usage\":true");
        }
    }

    @Test
    void showsTheUsageThatTheClientAskedFor() {
        first.then(
                Script.streaming().chunk(text("Hello") + FINISH + USAGE + DONE).lastChunk());
        String wish = ",\"stream_options\":{\"include_usage\":true}";

        try (var call = RawCall.post(gateway.port(), "/v1/chat/completions", ask("first/m", "hi", wish))) {
            call.head();

            assertThat(call.wholeBody()).isEqualTo(text("Hello") + FINISH + USAGE + DONE);
        }
    }

    @Test
    void hangsUpOnTheProviderWhenTheClientLeavesBeforeTheFirstByte() {
        first.then(new Script().read().stall());

        var call = RawCall.post(gateway.port(), "/v1/chat/completions", ask("alone/a", "before the first byte", ""));
        int connection = connection("before the first byte");
        assertThat(provider("alone")).contains("\"concurrency\":1");
        call.close();

        await().atMost(SOON).untilAsserted(() -> assertThat(first.open()).doesNotContain(connection));
        await().atMost(SOON).untilAsserted(() -> assertThat(provider("alone")).contains("\"ready\":1"));
    }

    @Test
    void hangsUpOnTheProviderWhenTheClientLeavesAWholeAnswer() {
        first.then(new Script().read().send(ofLength(100)).stall());

        var call = RawCall.post(
                gateway.port(),
                "/v1/chat/completions",
                ask("alone/a", "a whole answer", "").replace("true", "false"));
        int connection = connection("a whole answer");
        call.reset();

        await().atMost(SOON).untilAsserted(() -> assertThat(first.open()).doesNotContain(connection));
        await().atMost(SOON).untilAsserted(() -> assertThat(provider("alone")).contains("\"ready\":1"));
    }

    @Test
    void hangsUpOnTheProviderWhenTheClientLeavesInTheMiddle() {
        first.then(Script.streaming().chunk(text("Hel")).stall());

        var call = RawCall.post(gateway.port(), "/v1/chat/completions", ask("alone/a", "in the middle", ""));
        call.head();
        call.bodyUntil(text("Hel"));
        int connection = connection("in the middle");
        assertThat(provider("alone")).contains("\"concurrency\":1");
        call.close();

        await().atMost(SOON).untilAsserted(() -> assertThat(first.open()).doesNotContain(connection));
        await().atMost(SOON).untilAsserted(() -> assertThat(provider("alone")).contains("\"ready\":1"));
    }

    @Test
    void leavesNeitherALeaseNorAConnectionBehindHoweverClientsLeave() throws Exception {
        var chance = new Random(8);
        int[] seeds = IntStream.range(0, ABORTS).map(i -> chance.nextInt()).toArray();
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            for (Future<?> aborted : IntStream.of(seeds)
                    .<Future<?>>mapToObj(seed -> clients.submit(() -> abort(new Random(seed))))
                    .toList()) {
                succeeded(aborted);
            }
        } finally {
            clients.shutdown();
        }

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(silent.open()).isEmpty();
            assertThat(talkative.open()).isEmpty();
            assertThat(callsUnderWay("silent") + callsUnderWay("talkative")).isZero();
        });
        assertThat(silent.requests()).isNotEmpty();
        assertThat(talkative.requests()).isNotEmpty();
    }

    private static void abort(Random chance) {
        String model = chance.nextBoolean() ? "silent/s" : "talkative/t";
        String text = "to be left " + chance.nextLong();
        var call = RawCall.post(gateway.port(), "/v1/chat/completions", ask(model, text, ""));
        if (model.equals("talkative/t") && chance.nextInt(4) > 0) {
            call.take(1 + chance.nextInt(3_000));
        } else if (model.equals("silent/s") && chance.nextBoolean()) {
            request(silent, text);
        }
        if (chance.nextBoolean()) {
            call.reset();
        } else {
            call.close();
        }
    }

    private static void succeeded(Future<?> task) throws InterruptedException {
        try {
            task.get();
        } catch (ExecutionException failed) {
            throw new AssertionError("a client that was not to fail", failed.getCause());
        }
    }

    private static int callsUnderWay(String provider) {
        return gateway.bean(ProviderDirectory.class).find(provider).pool().snapshot().credentials().stream()
                .mapToInt(PoolSnapshot.State::inFlight)
                .sum();
    }

    private static RawCall call(String model) {
        return RawCall.post(gateway.port(), "/v1/chat/completions", ask(model, "hi", ""));
    }

    private static String ask(String model, String text, String more) {
        return """
                {"model":"%s","stream":true,"messages":[{"role":"user","content":"%s"}]%s}""".formatted(model, text, more);
    }

    /** Returns the body of the request that has this text. */
    private static String asked(String text) {
        return request(first, text).text();
    }

    /** Returns which connection brought the request that has this text. */
    private static int connection(String text) {
        return request(first, text).connection();
    }

    private static FaultServer.Request request(FaultServer upstream, String text) {
        return await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> upstream.requests().stream()
                                .filter(request -> request.text().contains(text))
                                .findFirst()
                                .orElse(null),
                        request -> request != null);
    }

    /** Returns what /v1/providers says of one. */
    private static String provider(String name) {
        String all = gateway.get("/v1/providers").body();
        int from = all.indexOf("\"name\":\"" + name + "\"");
        return all.substring(from, all.indexOf("\"vetoes\"", from));
    }

    private static String ofLength(int size) {
        return "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: " + size + "\r\n\r\n";
    }

    private static String asChunk(String text) {
        return Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n";
    }
}
