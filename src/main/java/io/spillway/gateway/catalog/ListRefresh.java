package io.spillway.gateway.catalog;

import io.spillway.resilience.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Keeps the public lists fresh: those of the last run at the start, then fetched ones from time to time. What a list
 * once said is kept until it says something else.
 */
final class ListRefresh {

    private static final Logger log = LoggerFactory.getLogger(ListRefresh.class);

    /** All lists together. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final PublicLists lists;
    private final ModelSources sources;
    private final ListingCache cache;
    private final Ticker ticker;
    private final Scheduler worker;
    private final Duration refresh;
    private final Disposable.Swap round = Disposables.swap();

    private volatile @Nullable Instant fetchedAt;
    private Ticker.@Nullable Timer next;
    private boolean running;

    /**
     * @param worker where lists are read and kept, which takes long and may block
     * @param refresh how long between two rounds
     */
    ListRefresh(
            PublicLists lists,
            ModelSources sources,
            ListingCache cache,
            Ticker ticker,
            Scheduler worker,
            Duration refresh) {
        this.lists = lists;
        this.sources = sources;
        this.cache = cache;
        this.ticker = ticker;
        this.worker = worker;
        this.refresh = refresh;
    }

    /**
     * Begins.
     *
     * @param changed is run when a list has said something
     */
    synchronized void start(Runnable changed) {
        if (!lists.sources().isEmpty()) {
            running = true;
            round.update(Mono.fromRunnable(() -> restore(changed))
                    .subscribeOn(worker)
                    .onErrorComplete()
                    .thenMany(fetching(changed))
                    .subscribe());
        }
    }

    synchronized void stop() {
        running = false;
        round.dispose();
        if (next != null) {
            next.cancel();
        }
    }

    /** Returns when a list was last fetched; {@code null} if none was. */
    @Nullable
    Instant fetchedAt() {
        return fetchedAt;
    }

    private void restore(Runnable changed) {
        boolean any = false;
        for (PublicLists.Source source : lists.sources()) {
            byte[] document = cache.document(source.name());
            any |= document != null && take(source, document);
        }
        if (any) {
            changed.run();
        }
    }

    private Flux<PublicLists.Arrival> fetching(Runnable changed) {
        return lists.fetch()
                .takeUntilOther(longest())
                .publishOn(worker)
                .doOnNext(arrival -> arrived(arrival, changed))
                .onErrorResume(error -> Flux.empty())
                .doFinally(end -> schedule(changed));
    }

    private void arrived(PublicLists.Arrival arrival, Runnable changed) {
        if (take(arrival.source(), arrival.document())) {
            fetchedAt = ticker.instant();
            cache.keep(arrival.source().name(), arrival.document());
            changed.run();
        }
    }

    private boolean take(PublicLists.Source source, byte[] document) {
        try {
            sources.put(source.name(), source.read(document));
            return true;
        } catch (IOException | RuntimeException unreadable) {
            log.info("The list of {} was not understood: {}", source.name(), unreadable.getMessage());
            return false;
        }
    }

    private synchronized void schedule(Runnable changed) {
        if (running) {
            next = ticker.after(refresh, () -> round.update(fetching(changed).subscribe()));
        }
    }

    private Mono<Void> longest() {
        return Mono.create(sink -> {
            var timer = ticker.after(LONGEST, sink::success);
            sink.onDispose(timer::cancel);
        });
    }
}
