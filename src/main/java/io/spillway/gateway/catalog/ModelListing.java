package io.spillway.gateway.catalog;

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
import java.time.Instant;
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

    private static final int MOST_PAGES = 100;

    private static final int LONGEST_NAME = 200;

    /** Between two rounds at the least, however often a client asks for a model that nobody knows. */
    private static final Duration OLD = Duration.ofMinutes(1);

    /** Cooldowns are kept per model; listing is one of its own. */
    private static final Demand LISTING = Demand.of("models");

    private final ProviderDirectory providers;
    private final Routes routes;
    private final Ticker ticker;
    private final Scheduler worker;
    private final Duration refresh;

    private final ModelSources sources;
    private final ListRefresh lists;
    private final ListingCache cache;
    private final boolean strict;

    private final Map<String, List<String>> listed = new ConcurrentHashMap<>();
    private final Map<String, Long> firstHeard = new ConcurrentHashMap<>();
    private final AtomicBoolean asking = new AtomicBoolean();
    private final Disposable.Swap round = Disposables.swap();

    private volatile ModelKnowledge knowledge;
    private volatile ModelCatalog catalog;
    private volatile long askedAtNanos;
    private volatile Duration patience = OLD;
    private volatile boolean running;
    private Ticker.@Nullable Timer nextRound;

    /**
     * Makes a catalog of what is configured and nothing else; nothing is asked yet.
     *
     * @param worker where listings are read, which takes too long for an event loop
     * @param refresh how long between two rounds
     */
    public ModelListing(ProviderDirectory providers, Routes routes, Ticker ticker, Scheduler worker, Duration refresh) {
        this(
                providers,
                routes,
                ticker,
                worker,
                refresh,
                true,
                new ModelSources(List.of(), List.of(), Map.of()),
                ListingCache.NONE,
                new PublicLists(List.of()));
    }

    /**
     * Makes a catalog of what is configured, what has been kept and what needs no network; nothing is asked yet.
     *
     * @param worker where listings are read and kept, which takes too long for an event loop, and blocks
     * @param refresh how long between two rounds
     * @param strict whether the filters hold for calls too, and not only for what is listed
     */
    ModelListing(
            ProviderDirectory providers,
            Routes routes,
            Ticker ticker,
            Scheduler worker,
            Duration refresh,
            boolean strict,
            ModelSources sources,
            ListingCache cache,
            PublicLists lists) {
        this.providers = providers;
        this.routes = routes;
        this.ticker = ticker;
        this.worker = worker;
        this.refresh = refresh;
        this.strict = strict;
        this.sources = sources;
        this.cache = cache;
        this.lists = new ListRefresh(lists, sources, cache, ticker, worker, refresh);
        var kept = cache.heard();
        listed.putAll(kept.models());
        firstHeard.putAll(kept.firstHeard());
        this.knowledge = sources.together();
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
        lists.start(this::learn);
        ask();
    }

    @Override
    public void stop() {
        running = false;
        round.dispose();
        lists.stop();
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
                    .doOnNext(this::take)
                    .count()
                    .flatMap(arrivals -> arrivals == 0 ? Mono.empty() : keeping())
                    .doFinally(end -> {
                        asking.set(false);
                        scheduleNext();
                    })
                    .subscribe());
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
                .map(models -> new Arrival(provider.id(), models))
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

    private Mono<List<String>> pages(Provider provider, Lease lease) {
        return page(provider, lease, null)
                .expand(page -> page.next() == null ? Mono.empty() : page(provider, lease, page.next()))
                .take(MOST_PAGES)
                .flatMapIterable(ModelPage::names)
                .filter(name -> name.length() <= LONGEST_NAME)
                .take(MOST_MODELS)
                .collectList();
    }

    private Mono<ModelPage> page(Provider provider, Lease lease, @Nullable String page) {
        return Mono.defer(() -> provider.list(lease, page))
                .publishOn(worker)
                .map(body -> Dialects.named(provider.settings().dialect()).readModels(body));
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
        renew();
    }

    /** A public list has said something. */
    private void learn() {
        knowledge = sources.together();
        renew();
    }

    private synchronized void renew() {
        catalog = snapshot();
    }

    private Mono<Void> keeping() {
        return Mono.<Void>fromRunnable(
                        () -> cache.keep(new ListingCache.Heard(Map.copyOf(listed), Map.copyOf(firstHeard))))
                .subscribeOn(worker);
    }

    /** Returns how much is known, and from where. */
    public Stats stats() {
        return new Stats(
                sources.builtIn(),
                sources.count(PublicListReader.OPENROUTER),
                sources.count(PublicListReader.MODELS_DEV),
                catalog.listed().size(),
                catalog.described(),
                refresh,
                lists.fetchedAt());
    }

    private ModelCatalog snapshot() {
        long now = ticker.instant().getEpochSecond();
        List<Shelf> shelves = providers.inOrder().stream()
                .map(provider -> new Shelf(
                        provider.settings(), ProviderDirectory.isActive(provider), strict, listed.get(provider.id())))
                .toList();
        var snapshot = new ModelCatalog(
                shelves, routes.all(), knowledge, id -> firstHeard.computeIfAbsent(id, unheard -> now));
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

    /**
     * How much is known.
     *
     * @param builtIn models that ship with the gateway
     * @param openRouter models of OpenRouter's public list
     * @param modelsDev models of models.dev's
     * @param listed models that may be called
     * @param described models of all sources together
     * @param refresh how long between two rounds
     * @param lastRefresh when a public list was last fetched; {@code null} if none was
     */
    public record Stats(
            int builtIn,
            int openRouter,
            int modelsDev,
            int listed,
            int described,
            Duration refresh,
            @Nullable Instant lastRefresh) {}

    /** What a provider said it serves. */
    private record Arrival(String provider, List<String> models) {}
}
