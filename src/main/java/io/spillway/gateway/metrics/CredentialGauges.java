package io.spillway.gateway.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Lease;
import io.spillway.resilience.PoolListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shows how many credentials of each pool stand in which state. A pool that is empty at the start is shown from its first
 * lease on, so that providers nobody uses have no meter.
 */
public final class CredentialGauges implements MeterBinder, PoolListener {

    private final Supplier<Stream<CredentialPool>> pools;
    private final Set<String> shown = ConcurrentHashMap.newKeySet();
    private volatile @Nullable MeterRegistry registry;

    /**
     * Shows nothing yet.
     *
     * @param pools asked when the gauges are bound, and again at the first lease of a pool that is not shown
     */
    public CredentialGauges(Supplier<Stream<CredentialPool>> pools) {
        this.pools = pools;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        this.registry = registry;
        pools.get().filter(pool -> !pool.isEmpty()).forEach(pool -> show(pool, registry));
    }

    @Override
    public void leased(String pool, Lease lease) {
        MeterRegistry bound = registry;
        if (bound != null && !shown.contains(pool)) {
            pools.get().filter(candidate -> candidate.name().equals(pool)).forEach(found -> show(found, bound));
        }
    }

    private void show(CredentialPool pool, MeterRegistry registry) {
        if (!shown.add(pool.name())) {
            return;
        }
        for (var state : CredentialState.values()) {
            SpillwayMeters.PROVIDER_CREDENTIALS.gauge(registry, () -> count(pool, state), pool.name(), state.tag());
        }
    }

    private static long count(CredentialPool pool, CredentialState state) {
        return pool.snapshot().credentials().stream()
                .filter(credential -> CredentialState.of(credential) == state)
                .count();
    }
}
