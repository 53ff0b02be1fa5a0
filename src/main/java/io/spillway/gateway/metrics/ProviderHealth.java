package io.spillway.gateway.metrics;

import io.spillway.resilience.CredentialPool;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/**
 * Ready as soon as one provider has a credential: a server without any can answer nobody. A provider that is down does
 * not count, for that is what the others are there for; and liveness does not look here, because a restart helps no
 * provider.
 */
public final class ProviderHealth implements ReactiveHealthIndicator {

    private final Supplier<Stream<CredentialPool>> pools;

    /** Looks at these pools whenever it is asked. */
    public ProviderHealth(Supplier<Stream<CredentialPool>> pools) {
        this.pools = pools;
    }

    @Override
    public Mono<Health> health() {
        return Mono.fromSupplier(() -> {
            long active = pools.get().filter(pool -> !pool.isEmpty()).count();
            var health = active > 0 ? Health.up() : Health.outOfService();
            return health.withDetail("active", active).build();
        });
    }
}
