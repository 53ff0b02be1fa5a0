package io.spillway.gateway.provider;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.spillway.dialect.Surroundings;
import io.spillway.gateway.credential.Authorizer;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.EscalatingCooldown;
import io.spillway.resilience.PoolListener;
import io.spillway.resilience.SelectionStrategy;
import io.spillway.resilience.StateStore;
import io.spillway.resilience.Ticker;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/** Makes providers, each in its layers; at the end closes their connections and stores what they know. */
final class ProviderFactory implements DisposableBean {

    private final ResilienceProperties resilience;
    private final Authorizer authorizer;
    private final Pricing pricing;
    private final @Nullable AttemptListener attempts;
    private final List<PoolListener> pools;
    private final CircuitBreakerRegistry circuits;
    private final BulkheadRegistry bulkheads;
    private final StateStore memory;
    private final Ticker ticker;
    private final Surroundings surroundings;
    private final Queue<HttpProvider> made = new ConcurrentLinkedQueue<>();

    ProviderFactory(
            ResilienceProperties resilience,
            Authorizer authorizer,
            Pricing pricing,
            @Nullable AttemptListener attempts,
            List<PoolListener> pools,
            CircuitBreakerRegistry circuits,
            BulkheadRegistry bulkheads,
            StateStore memory,
            Ticker ticker) {
        this.resilience = resilience;
        this.authorizer = authorizer;
        this.pricing = pricing;
        this.attempts = attempts;
        this.pools = List.copyOf(pools);
        this.circuits = circuits;
        this.bulkheads = bulkheads;
        this.memory = memory;
        this.ticker = ticker;
        this.surroundings = new LiveSurroundings(ticker, new RecentThoughts(RecentThoughts.CHARACTERS));
    }

    /** Makes a provider; it opens nothing before its first call. */
    Provider provider(ProviderSource.Known known) {
        var http = new HttpProvider(
                known.settings(), pool(known), authorizer, pricing, attempts, ticker, surroundings, Limits.DEFAULT);
        made.add(http);
        return new RotatingProvider(new ResilientProvider(http, circuits, bulkheads, ticker));
    }

    @Override
    public void destroy() {
        made.forEach(HttpProvider::close);
        made.forEach(provider -> provider.pool().flush());
    }

    private CredentialPool pool(ProviderSource.Known known) {
        var pool = CredentialPool.builder(known.settings().id())
                .strategy(strategy(known.settings().rotation(), known.rules()))
                .cooldowns(new EscalatingCooldown(resilience.cooldowns()))
                .memory(memory)
                .ticker(ticker);
        known.rules().layDownFor(pool);
        known.credentials().forEach(pool::credential);
        pools.forEach(pool::listener);
        return pool.build();
    }

    private static SelectionStrategy strategy(ProviderSettings.Rotation rotation, PoolRules rules) {
        return switch (rotation.mode()) {
            case BALANCED -> SelectionStrategy.balanced(rotation.tolerance());
            case SEQUENTIAL ->
                rules.overflows() ? SelectionStrategy.sequentialWithOverflow() : SelectionStrategy.sequential();
        };
    }
}
