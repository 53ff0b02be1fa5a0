package io.spillway.gateway.routing;

import io.spillway.gateway.catalog.Catalogs;
import io.spillway.gateway.catalog.ModelCatalog;
import io.spillway.gateway.catalog.ProviderDirectory;
import io.spillway.gateway.catalog.Routes;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.provider.Provider;
import io.spillway.gateway.provider.ProviderSettings;
import io.spillway.gateway.provider.Reply;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.RetryBudget;
import io.spillway.resilience.Ticker;
import io.spillway.resilience.Usage;
import io.spillway.resilience.WaitingRoom;
import io.spillway.testing.FakeProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Mono;

/**
 * What it costs to find a call's way: the plan alone, the way to the first choice, and past one that is resting. The
 * providers answer at once, so what is measured is ours: selection, rotation, the deadline's timer.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteBenchmark {

    private static final Duration DEADLINE = Duration.ofMinutes(5);

    /** How many providers serve the model. */
    @Param({"1", "5", "30"})
    public int providers;

    private RoutePlanner planner;
    private ModelCatalog catalog;
    private ProviderRouter healthy;
    private ProviderRouter firstResting;

    /** Makes the providers, each with a thousand models. */
    @Setup
    public void build() {
        // On a busy server some timer is always due before a new call's; without one, each call would wake the thread.
        Ticker.system().after(DEADLINE.dividedBy(2), () -> {});
        List<Provider> all = new ArrayList<>();
        for (int number = 0; number < providers; number++) {
            all.add(new Forgetful(described(number).answering()));
        }
        planner = new RoutePlanner(new ProviderDirectory(all), Routes.NONE);
        catalog = Catalogs.configured(all.toArray(Provider[]::new));
        healthy = router(all);

        all.add(described(-1).failing(new Failure.RateLimited("429", Duration.ofDays(1))));
        firstResting = router(all);
        firstResting.route(call("m0")).block();
    }

    private static FakeProvider.Builder described(int number) {
        String[] models = new String[1000];
        for (int model = 0; model < models.length; model++) {
            models[model] = "vendor/m" + model;
        }
        return FakeProvider.named("p" + number).tier(number + 2).credentials(3).models(models);
    }

    private static ProviderRouter router(List<Provider> providers) {
        ModelCatalog catalog = Catalogs.configured(providers.toArray(Provider[]::new));
        return new ProviderRouter(
                new RoutePlanner(new ProviderDirectory(providers), Routes.NONE),
                () -> catalog,
                new WaitingRoom(1000, Ticker.system()),
                new RetryBudget(0.2, 10, Ticker.system()),
                new RoutingProperties(DEADLINE, Duration.ofSeconds(30), true, true),
                List.of());
    }

    private static Call call(String model) {
        return Calls.of(model, DEADLINE, Ticker.system());
    }

    /** The plan for a name without a provider. */
    @Benchmark
    public Object planABareName() {
        return planner.plan("m500", catalog, true);
    }

    /** The plan for {@code provider/model}. */
    @Benchmark
    public Object planANamedProvider() {
        return planner.plan("p0/vendor/m500", catalog, true);
    }

    /** The whole way when the first choice answers. */
    @Benchmark
    public Object routeToTheFirstChoice() {
        return healthy.route(call("m500")).block();
    }

    /** The whole way when the first choice is resting. */
    @Benchmark
    public Object routePastOneThatRests() {
        return firstResting.route(call("m0")).block();
    }

    /** Answers at once and, unlike a test's provider, keeps no record. */
    private record Forgetful(FakeProvider described) implements Provider {

        @Override
        public ProviderSettings settings() {
            return described.settings();
        }

        @Override
        public CredentialPool pool() {
            return described.pool();
        }

        @Override
        public Mono<Reply> send(Call call, String model, Lease lease) {
            lease.succeed(Usage.NONE, null);
            return Mono.just(described.whole(model, "hello"));
        }

        @Override
        public Mono<byte[]> list(Lease lease, @Nullable String page) {
            return Mono.empty();
        }
    }
}
