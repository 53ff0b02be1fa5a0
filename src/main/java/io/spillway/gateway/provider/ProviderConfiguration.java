package io.spillway.gateway.provider;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.spillway.dialect.ClientSide;
import io.spillway.gateway.credential.Authorization;
import io.spillway.gateway.credential.Authorizer;
import io.spillway.gateway.credential.StaticKeyAuthorizer;
import io.spillway.resilience.InMemoryStateStore;
import io.spillway.resilience.PoolListener;
import io.spillway.resilience.StateStore;
import io.spillway.resilience.StateStoreListener;
import io.spillway.resilience.Ticker;
import io.spillway.resilience.embedded.EmbeddedStateStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class ProviderConfiguration {

    @Bean
    static ProviderBeans providerBeans() {
        return new ProviderBeans();
    }

    @Bean
    @ConditionalOnMissingBean
    Ticker ticker() {
        return Ticker.system();
    }

    /** What clients speak on the OpenAI routes. */
    @Bean
    ClientSide openAiDialect() {
        return Dialects.ofClients("openai");
    }

    @Bean
    @ConditionalOnMissingBean
    Authorizer authorizer(ObjectProvider<ProviderSource> sources) {
        Map<String, Authorization> known = new HashMap<>();
        sources.forEach(source -> known.putAll(source.authorizations()));
        return StaticKeyAuthorizer.of(known);
    }

    /**
     * The circuits, with their meters. They stand in place of Resilience4j's own, which would keep the last events of
     * each circuit for an endpoint that is closed, behind a lock that event loops would wait for.
     */
    @Bean
    CircuitBreakerRegistry circuitBreakerRegistry(RegistryEventConsumer<CircuitBreaker> meters) {
        return CircuitBreakerRegistry.of(GuardSettings.CIRCUIT, meters);
    }

    /** The bulkheads, with their meters, for the same reason. */
    @Bean
    BulkheadRegistry bulkheadRegistry(RegistryEventConsumer<Bulkhead> meters) {
        return BulkheadRegistry.of(GuardSettings.BULKHEAD, meters);
    }

    /** Those who use it flush it before it is closed. */
    @Bean
    @ConditionalOnMissingBean
    StateStore stateStore(StateProperties settings, Ticker ticker, ObjectProvider<StateStoreListener> listeners) {
        return switch (settings.store()) {
            case MEMORY -> new InMemoryStateStore();
            case EMBEDDED -> {
                var all = new ArrayList<StateStoreListener>(List.of(new StateStoreLog()));
                listeners.orderedStream().forEach(all::add);
                yield EmbeddedStateStore.open(settings.file(), ticker, new StateStoreListeners(all));
            }
        };
    }

    @Bean
    ProviderFactory providerFactory(
            ResilienceProperties resilience,
            Authorizer authorizer,
            ObjectProvider<Pricing> pricing,
            ObjectProvider<AttemptListener> attempts,
            ObjectProvider<PoolListener> pools,
            CircuitBreakerRegistry circuits,
            BulkheadRegistry bulkheads,
            StateStore memory,
            Ticker ticker) {
        return new ProviderFactory(
                resilience,
                authorizer,
                pricing.getIfAvailable(() -> Pricing.UNKNOWN),
                AttemptListeners.of(attempts.orderedStream().toList()),
                pools.orderedStream().toList(),
                circuits,
                bulkheads,
                memory,
                ticker);
    }
}
