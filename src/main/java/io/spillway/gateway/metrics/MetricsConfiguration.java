package io.spillway.gateway.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.spillway.gateway.api.ResponseStore;
import io.spillway.gateway.catalog.ModelListing;
import io.spillway.gateway.provider.Provider;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.WaitingRoom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what measures. The path's beans are asked for when needed, because they in turn want the listeners. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

    @Bean
    MeteringListener meteringListener(MeterRegistry registry, ObjectProvider<ModelListing> listing) {
        return new MeteringListener(
                registry,
                (provider, model) ->
                        listing.stream().anyMatch(models -> models.get().knows(provider, model)));
    }

    @Bean
    MeterBinder waitingCalls(ObjectProvider<WaitingRoom> rooms) {
        return registry -> SpillwayMeters.ROUTER_WAITING.gauge(
                registry, () -> rooms.stream().mapToInt(WaitingRoom::waiting).sum());
    }

    @Bean
    MeterBinder storedResponses(ObjectProvider<ResponseStore> stores) {
        return registry -> {
            SpillwayMeters.RESPONSES_STORED.gauge(
                    registry,
                    () -> stores.stream().mapToInt(ResponseStore::count).sum());
            SpillwayMeters.RESPONSES_SIZE.gauge(
                    registry,
                    () -> stores.stream().mapToLong(ResponseStore::bytes).sum());
        };
    }

    @Bean
    StateStoreMeters stateStoreMeters(MeterRegistry registry) {
        return new StateStoreMeters(registry);
    }

    @Bean
    CredentialGauges credentialGauges(ObjectProvider<Provider> providers) {
        return new CredentialGauges(pools(providers));
    }

    /** The name gives the health contributor its own: {@code providers}. */
    @Bean
    ProviderHealth providersHealthIndicator(ObjectProvider<Provider> providers) {
        return new ProviderHealth(pools(providers));
    }

    private static Supplier<Stream<CredentialPool>> pools(ObjectProvider<Provider> providers) {
        return () -> providers.stream().map(Provider::pool);
    }
}
