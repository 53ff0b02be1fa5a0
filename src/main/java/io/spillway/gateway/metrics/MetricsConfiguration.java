package io.spillway.gateway.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.gateway.catalog.ModelCatalog;
import io.spillway.gateway.provider.Provider;
import io.spillway.resilience.CredentialPool;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what measures. The path's beans are asked for when needed, because they in turn want the listeners. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

    @Bean
    MeteringListener meteringListener(MeterRegistry registry, ObjectProvider<ModelCatalog> catalog) {
        return new MeteringListener(
                registry,
                model -> catalog.stream()
                        .flatMap(known -> known.listed().stream())
                        .anyMatch(listed -> listed.id().equals(model)));
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
