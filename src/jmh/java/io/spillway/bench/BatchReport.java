package io.spillway.bench;

import io.netty.buffer.Unpooled;
import io.spillway.testing.EmbeddingUpstream;
import io.spillway.testing.Gateway;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Prints what 200 clients get of vectors when their calls go up together and when they do not, from a provider that
 * takes 50 ms for a call and works at 20 at a time. The server is the whole one, in this process like the provider and
 * the clients, each of which asks again as soon as it is answered.
 */
public final class BatchReport {

    private static final int CLIENTS = 200;
    private static final int AT_A_TIME = 20;
    private static final Duration TIME = Duration.ofMillis(50);
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration MEASURE = Duration.ofSeconds(10);
    private static final int ROUNDS = 3;
    private static final String VECTOR = "[" + "-0.0123456,".repeat(255) + "0.1]";

    private BatchReport() {}

    /** What came of one measure. */
    private record Figures(double perSecond, double p50, double p99, double perRequest, int failed) {}

    /** Measures both in turn, some rounds. */
    public static void main(String[] args) {
        try (var upstream = EmbeddingUpstream.start(TIME, AT_A_TIME, BatchReport::answer);
                var alone = gateway(upstream, "false");
                var together = gateway(upstream, "true")) {
            measure(alone, upstream, WARM_UP);
            measure(together, upstream, WARM_UP);
            print("| Batches | calls per second | p50 (ms) | p99 (ms) | calls in an upstream request | failed |");
            print("| --- | ---: | ---: | ---: | ---: | ---: |");
            for (int round = 0; round < ROUNDS; round++) {
                Figures off = measure(alone, upstream, MEASURE);
                Figures on = measure(together, upstream, MEASURE);
                row("off", off);
                row("on", on);
                print(String.format(Locale.ROOT, "| | %.1f × | | | | |", on.perSecond / off.perSecond));
            }
        }
    }

    /** A vector of 256 numbers for each input, of which each says "quick" once; it costs next to nothing. */
    private static byte[] answer(byte[] request) {
        int inputs = new String(request, StandardCharsets.ISO_8859_1).split("quick", -1).length - 1;
        var json = new StringBuilder(inputs * VECTOR.length() + 200).append("{\"object\":\"list\",\"data\":[");
        for (int index = 0; index < inputs; index++) {
            json.append(index == 0 ? "" : ",")
                    .append("{\"object\":\"embedding\",\"index\":")
                    .append(index)
                    .append(",\"embedding\":")
                    .append(VECTOR)
                    .append('}');
        }
        json.append("],\"model\":\"m\",\"usage\":{\"prompt_tokens\":")
                .append(6 * inputs)
                .append(",\"total_tokens\":")
                .append(6 * inputs)
                .append("}}");
        return json.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Gateway gateway(EmbeddingUpstream upstream, String batches) {
        return Gateway.start(
                Map.of("E_API_BASE", upstream.url() + "/v1", "E_API_KEY", "e-key", "E_MODELS", "[\"m\"]"),
                "--spillway.provider-defaults.listing=false",
                "--spillway.state.store=memory",
                "--logging.level.io.spillway.access=warn",
                "--spillway.embeddings.batch.enabled=" + batches);
    }

    private static Figures measure(Gateway gateway, EmbeddingUpstream upstream, Duration time) {
        upstream.forget();
        var failed = new AtomicInteger();
        var provider = ConnectionProvider.create("clients", CLIENTS);
        var client = HttpClient.create(provider)
                .baseUrl(gateway.url())
                .headers(headers -> headers.set("content-type", "application/json"));
        long end = System.nanoTime() + time.toNanos();
        long[] took = Flux.range(0, CLIENTS)
                .flatMap(number -> ask(client, number, failed).repeat(() -> System.nanoTime() < end), CLIENTS)
                .collectList()
                .map(all -> all.stream().mapToLong(Long::longValue).sorted().toArray())
                .block();
        provider.dispose();
        return new Figures(
                took.length / (time.toNanos() / 1e9),
                millis(took, 0.5),
                millis(took, 0.99),
                (double) took.length / upstream.count(),
                failed.get());
    }

    private static Mono<Long> ask(HttpClient client, int number, AtomicInteger failed) {
        byte[] body = "{\"model\":\"m\",\"dimensions\":256,\"input\":\"the quick brown fox number %d\"}"
                .formatted(number)
                .getBytes(StandardCharsets.UTF_8);
        return Mono.defer(() -> {
            long begun = System.nanoTime();
            return client.post()
                    .uri("/v1/embeddings")
                    .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                    .responseSingle((response, bytes) -> {
                        if (response.status().code() != 200) {
                            failed.incrementAndGet();
                        }
                        return bytes.then();
                    })
                    .thenReturn(0L)
                    .map(nothing -> System.nanoTime() - begun);
        });
    }

    private static double millis(long[] sorted, double share) {
        return sorted[(int) (sorted.length * share)] / 1e6;
    }

    private static void row(String name, Figures figures) {
        print(String.format(
                Locale.ROOT,
                "| %s | %,.0f | %.0f | %.0f | %.1f | %d |",
                name,
                figures.perSecond,
                figures.p50,
                figures.p99,
                figures.perRequest,
                figures.failed));
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
