package io.spillway.gateway.routing;

import io.spillway.gateway.catalog.Catalogs;
import io.spillway.gateway.catalog.ModelCatalog;
import io.spillway.gateway.catalog.ProviderDirectory;
import io.spillway.gateway.catalog.Routes;
import io.spillway.gateway.provider.Call;
import io.spillway.resilience.RetryBudget;
import io.spillway.resilience.WaitingRoom;
import io.spillway.testing.FakeProvider;
import io.spillway.testing.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A router over fake providers, on a clock that stands still. */
final class RouterFixture {

    static final Duration DEADLINE = Duration.ofSeconds(300);

    static final Duration MAX_WAIT = Duration.ofSeconds(30);

    final FakeTicker ticker = new FakeTicker();

    final List<Told> told = new ArrayList<>();

    private RetryBudget budget = new RetryBudget(0.2, 10, ticker);
    private int capacity = 1000;
    private boolean fallback = true;
    private Runnable whenTold = () -> {};

    /** What a listener was told. */
    record Told(@Nullable Routed routed, @Nullable NotAnsweredException notAnswered, Duration took) {}

    RouterFixture withBudget(double ratio, int floorPerSecond) {
        budget = new RetryBudget(ratio, floorPerSecond, ticker);
        return this;
    }

    RouterFixture withRoomFor(int calls) {
        capacity = calls;
        return this;
    }

    RouterFixture withoutFallback() {
        fallback = false;
        return this;
    }

    /** Sets what happens while the listeners are told, before the client hears. */
    void whenTold(Runnable action) {
        whenTold = action;
    }

    /** Starts the description of a provider that serves the model {@code m}. */
    FakeProvider.Builder provider(String id) {
        return FakeProvider.named(id).models("m").ticker(ticker);
    }

    ProviderRouter routerOver(FakeProvider... providers) {
        ModelCatalog catalog = Catalogs.configured(providers);
        return new ProviderRouter(
                new RoutePlanner(new ProviderDirectory(List.of(providers)), Routes.NONE),
                () -> catalog,
                new WaitingRoom(capacity, ticker),
                budget,
                new RoutingProperties(DEADLINE, MAX_WAIT, fallback, true),
                List.of((call, routed, notAnswered, took) -> {
                    told.add(new Told(routed, notAnswered, took));
                    whenTold.run();
                }));
    }

    Call call() {
        return callWithin(DEADLINE);
    }

    Call callWithin(Duration time) {
        return Calls.of("m", time, ticker);
    }

    Call pinnedCall() {
        return Calls.of("m", DEADLINE, ticker, false);
    }
}
