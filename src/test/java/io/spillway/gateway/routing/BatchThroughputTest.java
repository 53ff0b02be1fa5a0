package io.spillway.gateway.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.Operation;
import io.spillway.dialect.TokenUsage;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.provider.Reply;
import io.spillway.resilience.Deadline;
import io.spillway.testing.Embedder;
import io.spillway.testing.FakeProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** 200 clients that ask again as soon as they are answered, and a provider that takes 50 ms, at 20 calls at a time. */
class BatchThroughputTest {

    private static final int CLIENTS = 200;

    private static final int AT_A_TIME = 20;

    private static final Duration TIME = Duration.ofMillis(50);

    private static final Duration STEP = Duration.ofMillis(1);

    private static final int STEPS = 2000;

    @Test
    void isAtLeastFiveTimesWhatItIsWithoutBatches() {
        int alone = answeredIn(false);
        int together = answeredIn(true);

        assertThat(alone).isEqualTo(STEPS / 50 * AT_A_TIME);
        assertThat(together).isGreaterThanOrEqualTo(5 * alone);
    }

    private static int answeredIn(boolean batches) {
        var routers = new RouterFixture();
        FakeProvider provider = routers.provider("p")
                .atATime(AT_A_TIME)
                .doing((self, attempt) ->
                        later(routers, attempt.call().request().body()));
        ProviderRouter router = routers.routerOver(provider);
        var batcher = new EmbeddingBatcher(
                router,
                new EmbeddingsProperties.Batch(true, Duration.ofMillis(5), 64, 16_000),
                routers.ticker,
                Runnable::run,
                List.of(),
                List.of());
        var answered = new AtomicInteger();
        for (int client = 0; client < CLIENTS; client++) {
            askForEver(routers, batches ? batcher::route : router::route, client, answered);
        }
        for (int step = 0; step < STEPS; step++) {
            routers.ticker.advance(STEP);
        }
        return answered.get();
    }

    /** The next call is made by a timer, so that no stack grows from one call to the next. */
    private static void askForEver(
            RouterFixture routers, Function<Call, Mono<Routed>> router, int client, AtomicInteger answered) {
        router.apply(call(routers, client)).subscribe(reply -> {
            answered.incrementAndGet();
            routers.ticker.after(Duration.ZERO, () -> askForEver(routers, router, client, answered));
        });
    }

    private static Call call(RouterFixture routers, int client) {
        var dialect = new OpenAiDialect();
        byte[] body =
                "{\"model\":\"m\",\"input\":\"number %d\"}".formatted(client).getBytes(UTF_8);
        return new Call(
                "call-" + client,
                dialect.readRequest(Operation.EMBEDDING, body),
                dialect,
                Deadline.after(RouterFixture.DEADLINE, routers.ticker),
                true,
                false,
                new AtomicInteger());
    }

    private static Mono<Reply> later(RouterFixture routers, byte[] request) {
        return Mono.create(sink -> routers.ticker.after(
                TIME,
                () -> sink.success(new Reply.Whole(
                        "p",
                        "m",
                        Embedder.answer(request),
                        new TokenUsage(Embedder.tokens(request), 0, 0, 0, false)))));
    }
}
