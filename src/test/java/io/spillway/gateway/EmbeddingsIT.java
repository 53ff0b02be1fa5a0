package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.testing.Embedder;
import io.spillway.testing.EmbeddingUpstream;
import io.spillway.testing.Gateway;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Vectors through the whole server, with calls that go up together and without. */
class EmbeddingsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static EmbeddingUpstream upstream;
    private static Gateway batching;
    private static Gateway plain;

    @BeforeAll
    static void start() {
        upstream = EmbeddingUpstream.start();
        // Long enough that calls which are made at once surely meet, and short beside the limits of the test.
        batching = gateway(
                "--spillway.embeddings.batch.enabled=true",
                "--spillway.embeddings.batch.window=1s",
                "--spillway.embeddings.batch.max-inputs=4");
        plain = gateway();
    }

    private static Gateway gateway(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--spillway.provider-defaults.listing=false");
        all.add("--spillway.providers.e.max-embedding-inputs=5");
        return Gateway.start(
                Map.of("E_API_BASE", upstream.url() + "/v1", "E_API_KEY", "e-key", "E_MODELS", "[\"m\"]"),
                all.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        batching.close();
        plain.close();
        upstream.close();
    }

    @BeforeEach
    void forget() {
        upstream.forget();
    }

    @Test
    void goUpTogetherAndComeBackToTheirOwners() {
        var replies = atOnce(batching, "\"one\"", "[\"two\",\"three\"]", "\"four\"");

        assertThat(upstream.count()).isEqualTo(1);
        assertThat(replies).allSatisfy(reply -> {
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.headers().firstValue("x-provider")).hasValue("e");
            assertThat(reply.headers().firstValue("x-model")).hasValue("m");
            assertThat(reply.headers().firstValue("x-attempts")).hasValue("1");
        });
        assertThat(data(replies.get(0))).isEqualTo(alone("\"one\""));
        assertThat(data(replies.get(1))).isEqualTo(alone("[\"two\",\"three\"]"));
        assertThat(data(replies.get(2))).isEqualTo(alone("\"four\""));
        assertThat(replies)
                .extracting(reply ->
                        Embedder.read(bytes(reply)).at("/usage/prompt_tokens").asInt())
                .containsExactly(1, 2, 1);
    }

    @Test
    void areRefusedForNobodyElsesInput() {
        var replies = atOnce(batching, "\"one\"", "\"bad\"", "\"two\"", "\"three\"");

        assertThat(replies).extracting(HttpResponse::statusCode).containsExactly(200, 400, 200, 200);
        assertThat(replies.get(1).body()).contains("bad input");
        assertThat(data(replies.get(2))).isEqualTo(alone("\"two\""));
        assertThat(replies.get(2).headers().firstValue("x-attempts")).hasValue("2");
        assertThat(upstream.count()).isEqualTo(1 + 4);
    }

    @Test
    void areDividedWhereTheProviderTakesFewer() {
        var reply = post(batching, "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\"]");

        assertThat(upstream.count()).isEqualTo(2);
        assertThat(data(reply)).isEqualTo(alone("[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\"]"));
        assertThat(reply.headers().firstValue("x-attempts")).hasValue("2");
    }

    @Test
    void areCountedAsCallsOfTheirClients() {
        double before = metric("spillway_router_calls_seconds_count{outcome=\"answered\"}");
        double batches = metric("spillway_embeddings_batch_calls_count");

        atOnce(batching, "\"one\"", "\"two\"", "\"three\"", "\"four\"");

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(metric("spillway_router_calls_seconds_count{outcome=\"answered\"}") - before)
                    .isEqualTo(4);
            assertThat(metric("spillway_embeddings_batch_calls_count") - batches)
                    .isEqualTo(1);
            assertThat(metric("spillway_embeddings_batch_waits_seconds_count")).isPositive();
        });
    }

    @Test
    void goUpOneByOneUnlessAskedToGoTogether() {
        atOnce(plain, "\"one\"", "\"two\"", "\"three\"");

        assertThat(upstream.requests()).containsExactlyInAnyOrder(body("\"one\""), body("\"two\""), body("\"three\""));
    }

    private static List<HttpResponse<String>> atOnce(Gateway gateway, String... inputs) {
        ExecutorService clients = Executors.newFixedThreadPool(inputs.length);
        try {
            var replies = List.of(inputs).stream()
                    .map(input -> CompletableFuture.supplyAsync(() -> post(gateway, input), clients))
                    .toList();
            return replies.stream().map(CompletableFuture::join).toList();
        } finally {
            clients.shutdown();
        }
    }

    private static HttpResponse<String> post(Gateway gateway, String input) {
        return gateway.post("/v1/embeddings", body(input));
    }

    private static String body(String input) {
        return "{\"model\":\"m\",\"input\":%s}".formatted(input);
    }

    private static Object alone(String input) {
        return Embedder.read(Embedder.answer(body(input).getBytes(StandardCharsets.UTF_8)))
                .get("data");
    }

    private static Object data(HttpResponse<String> reply) {
        return Embedder.read(bytes(reply)).get("data");
    }

    private static byte[] bytes(HttpResponse<String> reply) {
        return reply.body().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the value of a series; 0 if there is none. */
    private static double metric(String series) {
        return batching.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
