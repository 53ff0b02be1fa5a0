package io.spillway.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.gateway.catalog.Catalogs;
import io.spillway.gateway.catalog.ProviderDirectory;
import io.spillway.gateway.catalog.Routes;
import io.spillway.gateway.provider.Reply;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import io.spillway.resilience.RetryBudget;
import io.spillway.resilience.Ticker;
import io.spillway.resilience.WaitingRoom;
import io.spillway.testing.FakeProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Many calls at once on several threads, with clients that leave and deadlines that pass at any moment. */
class CrowdTest {

    private static final int CALLS = 4_000;

    private static final long PATIENCE_SECONDS = 60;

    private final Scheduler threads = Schedulers.newBoundedElastic(4, CALLS * 2, "crowd");
    private final AtomicInteger told = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(CALLS);

    @AfterEach
    void dispose() {
        threads.dispose();
    }

    @Test
    void leavesNoLeaseBehindAndTellsOfEachCallOnce() throws InterruptedException {
        var busy = named("busy").tier(1).atATime(3).doing((self, attempt) -> soon(streamed(self)));
        var broken = named("broken")
                .tier(2)
                .doing((self, attempt) ->
                        soon(Mono.error(new CallFailedException(new Failure.Unavailable("reset", Cause.RESET)))));
        var roomy = named("roomy").tier(3).atATime(20).doing((self, attempt) -> soon(streamed(self)));
        ProviderRouter router = routerOver(busy, broken, roomy);

        for (int number = 0; number < CALLS; number++) {
            threads.schedule(() -> comeAndGo(router));
        }

        assertThat(over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        // A client that leaves is gone before those behind it have heard of it.
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).untilAsserted(() -> {
            assertThat(told).hasValue(CALLS);
            assertThat(List.of(busy, broken, roomy))
                    .extracting(FakeProvider::inFlight)
                    .containsOnly(0);
        });
    }

    /** One call of four is left by its client; some of the others have less time than it takes. */
    private void comeAndGo(ProviderRouter router) {
        var random = ThreadLocalRandom.current();
        var call = Calls.of("m", Duration.ofMillis(random.nextInt(1, 200)), Ticker.system());
        Disposable client = router.route(call)
                .flatMapMany(routed -> ((Reply.Streamed) routed.reply()).events())
                .doOnDiscard(Routed.class, routed -> Replies.discard(routed.reply()))
                .onErrorComplete(NotAnsweredException.class)
                .doFinally(end -> over.countDown())
                .subscribe();
        if (random.nextInt(4) == 0) {
            threads.schedule(client::dispose, random.nextInt(3_000), TimeUnit.MICROSECONDS);
        }
    }

    private Mono<Reply> soon(Mono<Reply> answer) {
        long micros = ThreadLocalRandom.current().nextInt(2_000);
        return Mono.delay(Duration.ofNanos(micros * 1_000), threads).then(answer);
    }

    private static Mono<Reply> streamed(FakeProvider self) {
        return Mono.fromSupplier(() -> self.streamed("m", Flux.just(new byte[] {1})));
    }

    private static FakeProvider.Builder named(String id) {
        return FakeProvider.named(id).models("m");
    }

    private ProviderRouter routerOver(FakeProvider... providers) {
        var catalog = Catalogs.configured(providers);
        return new ProviderRouter(
                new RoutePlanner(new ProviderDirectory(List.of(providers)), Routes.NONE),
                () -> catalog,
                new WaitingRoom(CALLS, Ticker.system()),
                new RetryBudget(0.2, 10, Ticker.system()),
                new RoutingProperties(Duration.ofSeconds(300), Duration.ofSeconds(30), true, true),
                List.of((call, routed, notAnswered, took) -> told.incrementAndGet()));
    }
}
