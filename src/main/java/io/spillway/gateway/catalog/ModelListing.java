package io.spillway.gateway.catalog;

import io.spillway.dialect.Dialect;
import io.spillway.dialect.ModelPage;
import io.spillway.gateway.provider.Dialects;
import io.spillway.gateway.provider.Provider;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Selection;
import io.spillway.resilience.Ticker;
import io.spillway.resilience.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Keeps the {@link ModelCatalog}: asks the providers which models they serve, at the start and from time to time, and
 * gives out the snapshot of the moment.
 *
 * <p>Nobody waits for it. What a provider once said is kept until it says something else. Asking does neither good nor
 * harm to a credential: some may call models and yet not list them.
 */
public final class ModelListing implements Supplier<ModelCatalog>, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ModelListing.class);

    /** How many providers are asked at a time. */
    private static final int AT_A_TIME = 4;

    /** A provider that has not told its models by then has no part in this round. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** No provider has as many models, nor names as long; what is beyond is not believed. */
    private static final int MOST_MODELS = 20_000;

    private static final int LONGEST_NAME = 200;

    private static final int MOST_PAGES = 50;

    /** Between two rounds at the least, however often a client asks for a model that nobody knows. */
    private static final Duration OLD = Duration.ofMinutes(1);

    /** Cooldowns are kept per model; listing is one of its own. */
    private static final Demand LISTING = Demand.of("models");

    private final ProviderDirectory providers;
    private final Routes routes;
    private final Ticker ticker;
    private final Scheduler worker;
    private final Duration refresh;

    private final Map<String, List<String>> listed = new ConcurrentHashMap<>();
    private final Map<String, Long> firstHeard = new ConcurrentHashMap<>();
    private final AtomicBoolean asking = new AtomicBoolean();
    private final Disposable.Swap round = Disposables.swap();

    private volatile ModelCatalog catalog;
    private volatile long askedAtNanos;
    private volatile Duration patience = OLD;
    private volatile boolean running;
    private Ticker.@Nullable Timer nextRound;

    /**
     * Makes a catalog of what is configured; nothing is asked yet.
     *
     * @param worker where listings are read, which takes too long for an event loop
     * @param refresh how long between two rounds
     */
    public ModelListing(ProviderDirectory providers, Routes routes, Ticker ticker, Scheduler worker, Duration refresh) {
        this.providers = providers;
        this.routes = routes;
        this.ticker = ticker;
        this.worker = worker;
        this.refresh = refresh;
        this.catalog = snapshot();
    }

    /** Returns the snapshot of the moment. */
    @Override
    public ModelCatalog get() {
        return catalog;
    }

    /** Asks anew, in the background, unless that was done a moment ago: a model that nobody knows may be a new one. */
    public void refreshIfOld() {
        if (running && ticker.nanos() - askedAtNanos >= OLD.toNanos()) {
            ask();
        }
    }

    @Override
    public void start() {
        running = true;
        ask();
    }

    @Override
    public void stop() {
        running = false;
        round.dispose();
        schedule(null);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void ask() {
        if (asking.compareAndSet(false, true)) {
            askedAtNanos = ticker.nanos();
            round.update(Flux.fromIterable(providers.inOrder())
                    .filter(provider -> provider.settings().listing() && ProviderDirectory.isActive(provider))
                    .flatMap(provider -> listing(provider, LISTING), AT_A_TIME)
                    .doFinally(end -> {
                        asking.set(false);
                        scheduleNext();
                    })
                    .subscribe(this::take));
        }
    }

    /** Asks with one credential after the other until one is answered. Never fails. */
    private Mono<Arrival> listing(Provider provider, Demand demand) {
        if (!(provider.pool().select(demand) instanceof Selection.Leased leased)) {
            return Mono.empty();
        }
        Lease lease = leased.lease();
        return pages(provider, lease)
                .timeout(longest())
                .map(names -> new Arrival(provider.id(), models(names)))
                .filter(arrival -> !arrival.models().isEmpty())
                .doFinally(end -> lease.abandon(Usage.NONE, null))
                .onErrorResume(error -> {
                    log.warn("{} does not list its models: {}", provider.id(), error.getMessage());
                    return isOfCredential(error)
                            ? listing(
                                    provider, demand.without(lease.credential().id()))
                            : Mono.empty();
                });
    }

    /** Asks for one page after the other; a list without an end is cut. */
    private Mono<List<String>> pages(Provider provider, Lease lease) {
        Dialect dialect = Dialects.named(provider.settings().dialect());
        return page(provider, dialect, lease, null)
                .expand(page -> page.next() == null ? Mono.empty() : page(provider, dialect, lease, page.next()))
                .take(MOST_PAGES)
                .collect(ArrayList::new, (names, page) -> names.addAll(page.names()));
    }

    private Mono<ModelPage> page(Provider provider, Dialect dialect, Lease lease, @Nullable String page) {
        return Mono.defer(() -> provider.list(lease, page)).publishOn(worker).map(dialect::readModels);
    }

    private static List<String> models(List<String> names) {
        return names.stream()
                .distinct()
                .filter(name -> name.length() <= LONGEST_NAME)
                .limit(MOST_MODELS)
                .toList();
    }

    private Mono<Void> longest() {
        return Mono.create(sink -> {
            var timer = ticker.after(LONGEST, sink::success);
            sink.onDispose(timer::cancel);
        });
    }

    private static boolean isOfCredential(Throwable error) {
        return error instanceof CallFailedException failed && failed.failure().scope() == Failure.Scope.CREDENTIAL;
    }

    private void take(Arrival arrival) {
        listed.put(arrival.provider(), arrival.models());
        catalog = snapshot();
    }

    private ModelCatalog snapshot() {
        long now = ticker.instant().getEpochSecond();
        List<Shelf> shelves = providers.inOrder().stream()
                .map(provider ->
                        new Shelf(provider.settings(), ProviderDirectory.isActive(provider), listed.get(provider.id())))
                .toList();
        var snapshot = new ModelCatalog(shelves, routes.names(), id -> firstHeard.computeIfAbsent(id, unheard -> now));
        firstHeard
                .keySet()
                .retainAll(snapshot.listed().stream()
                        .map(ModelCatalog.ListedModel::id)
                        .collect(Collectors.toSet()));
        return snapshot;
    }

    /** While somebody has yet to answer, the rounds come sooner, though ever less so. */
    private void scheduleNext() {
        if (catalog.pending().isEmpty()) {
            patience = OLD;
            schedule(refresh);
        } else {
            schedule(patience.compareTo(refresh) < 0 ? patience : refresh);
            patience = patience.multipliedBy(2).compareTo(refresh) < 0 ? patience.multipliedBy(2) : refresh;
        }
    }

    private synchronized void schedule(@Nullable Duration delay) {
        if (nextRound != null) {
            nextRound.cancel();
        }
        nextRound = delay == null || !running ? null : ticker.after(delay, this::ask);
    }

    /** What a provider said it serves. */
    private record Arrival(String provider, List<String> models) {}
}
