package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.Operation;
import io.spillway.gateway.catalog.ModelCatalog.Offer;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.provider.Dialects;
import io.spillway.gateway.provider.Provider;
import io.spillway.gateway.provider.Reply;
import io.spillway.gateway.routing.NotAnsweredException;
import io.spillway.gateway.routing.ProviderRouter;
import io.spillway.resilience.Deadline;
import io.spillway.resilience.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Has a conversation's tokens counted by the provider that would answer it first, where its dialect can. That is free. */
final class ProviderCounts {

    /** The client's dialect says it so, {@link io.spillway.dialect.ClientSide#writeTokenCount}. */
    static final String FIELD = "token_count";

    /** A guess is worth more than a count that comes later. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ProviderRouter router;

    private final Predicate<String> counters;

    private final Dialect dialect;

    private final Ticker ticker;

    /**
     * @param counters whether the provider of that id can count
     * @param dialect how the client speaks
     */
    ProviderCounts(ProviderRouter router, Predicate<String> counters, Dialect dialect, Ticker ticker) {
        this.router = router;
        this.counters = counters;
        this.dialect = dialect;
        this.ticker = ticker;
    }

    /**
     * What a provider says.
     *
     * @param provider which one
     */
    record Told(String provider, long tokens) {}

    /** Returns what the provider says; nothing if it cannot count, or does not answer. */
    Mono<Told> count(String requestId, ClientRequest request) {
        Offer choice = router.firstChoice(request.model());
        if (choice == null || request.stream() || !counters.test(choice.provider())) {
            return Mono.empty();
        }
        var call = new Call(
                requestId, request, dialect, Deadline.after(PATIENCE, ticker), false, false, new AtomicInteger());
        return router.route(call)
                .flatMap(routed -> Mono.justOrEmpty(told(routed.reply())))
                .onErrorResume(NotAnsweredException.class, unknown -> Mono.empty());
    }

    /** Returns whether the dialect that a provider speaks has a way to ask. */
    static boolean canCount(@Nullable Provider provider) {
        return provider != null
                && Dialects.named(provider.settings().dialect()).operations().contains(Operation.TOKEN_COUNT);
    }

    private static @Nullable Told told(Reply reply) {
        if (!(reply instanceof Reply.Whole whole)) {
            return null;
        }
        try {
            JsonNode tokens = JsonTree.read(whole.body()).path(FIELD);
            return tokens.isIntegralNumber() ? new Told(whole.provider(), tokens.longValue()) : null;
        } catch (MalformedJsonException unreadable) {
            return null;
        }
    }
}
