package io.spillway.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.gateway.provider.Reply;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import io.spillway.testing.FakeProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What holds whatever the providers do, shown over many random chains. The seed stands in the test's name. */
class RandomRoutesTest {

    private static final int CHAINS = 300;

    private static final int CALLS = 8;

    private RouterFixture fixture = new RouterFixture();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void answersEveryCallAsLongAsOneProviderIsHealthy(long seed) {
        var random = new Random(seed);
        for (int chain = 0; chain < CHAINS; chain++) {
            fixture = new RouterFixture();
            List<FakeProvider> providers = chain(random, true);
            ProviderRouter router = fixture.routerOver(providers.toArray(FakeProvider[]::new));

            for (int call = 0; call < CALLS; call++) {
                assertThat(outcome(router)).isInstanceOf(Routed.class);
                fixture.ticker.advance(Duration.ofMillis(random.nextInt(5_000)));
            }

            assertThat(providers)
                    .allSatisfy(provider -> assertThat(provider.inFlight()).isZero());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {5, 6, 7, 8})
    void endsEveryCallOnceInTimeAndWithinItsAttempts(long seed) {
        var random = new Random(seed);
        for (int chain = 0; chain < CHAINS; chain++) {
            fixture = new RouterFixture();
            List<FakeProvider> providers = chain(random, false);
            ProviderRouter router = fixture.routerOver(providers.toArray(FakeProvider[]::new));

            for (int call = 1; call <= CALLS; call++) {
                Object outcome = outcome(router);

                RouteTrace trace =
                        outcome instanceof Routed routed ? routed.trace() : ((NotAnsweredException) outcome).trace();
                assertThat(trace.attempts()).isLessThanOrEqualTo(most(providers));
                assertThat(trace.steps()).hasSameSizeAs(providers);
                assertThat(fixture.told).hasSize(call);
            }

            assertThat(providers)
                    .allSatisfy(provider -> assertThat(provider.inFlight()).isZero());
            assertThat(fixture.ticker.timers()).isZero();
        }
    }

    /** Each credential once for every time the call comes, comes back or repeats. */
    private static int most(List<FakeProvider> providers) {
        return providers.stream()
                .mapToInt(provider -> provider.pool().snapshot().credentials().size() * (1 + Visit.MOST_RETURNS + 2))
                .sum();
    }

    private Object outcome(ProviderRouter router) {
        var outcome = new AtomicReference<Object>();
        Disposable call = router.route(fixture.call())
                .subscribe(
                        routed -> {
                            outcome.set(routed);
                            end(routed.reply());
                        },
                        outcome::set);
        for (int second = 0; outcome.get() == null && second <= RouterFixture.DEADLINE.toSeconds(); second++) {
            fixture.ticker.advance(Duration.ofSeconds(1));
        }
        assertThat(outcome).doesNotHaveValue(null);
        call.dispose();
        return outcome.get();
    }

    private static void end(Reply reply) {
        if (reply instanceof Reply.Streamed streamed) {
            streamed.events().subscribe();
        }
    }

    private List<FakeProvider> chain(Random random, boolean oneHealthy) {
        int length = 1 + random.nextInt(4);
        int healthy = random.nextInt(length);
        var providers = new ArrayList<FakeProvider>();
        for (int place = 0; place < length; place++) {
            FakeProvider.Builder provider =
                    fixture.provider("p" + place).tier(place + 1).credentials(1 + random.nextInt(3));
            providers.add(oneHealthy && place == healthy ? answering(provider) : moody(provider, random));
        }
        return providers;
    }

    private static FakeProvider answering(FakeProvider.Builder provider) {
        return provider.doing((self, attempt) -> Mono.just(self.streamed("m", Flux.just(new byte[] {1}))));
    }

    private static FakeProvider moody(FakeProvider.Builder provider, Random random) {
        return provider.doing((self, attempt) -> switch (random.nextInt(8)) {
            case 0 -> failed(new Failure.RateLimited("429", null));
            case 1 -> failed(new Failure.RateLimited("429", Duration.ofMillis(random.nextInt(40_000))));
            case 2 -> failed(new Failure.QuotaExhausted("402", Duration.ofSeconds(5), true));
            case 3 -> failed(new Failure.Unauthorized("401"));
            case 4 -> failed(new Failure.InvalidAnswer("cut"));
            case 5 -> failed(new Failure.ModelUnknown("404"));
            case 6 -> Mono.just(self.whole("m", "hello"));
            default -> failed(new Failure.Unavailable("down", Cause.values()[random.nextInt(Cause.values().length)]));
        });
    }

    private static Mono<Reply> failed(Failure failure) {
        return Mono.error(new CallFailedException(failure));
    }
}
