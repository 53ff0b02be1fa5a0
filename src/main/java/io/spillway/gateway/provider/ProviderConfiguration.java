package io.spillway.gateway.provider;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.spillway.dialect.Dialect;
import io.spillway.gateway.credential.Authorization;
import io.spillway.gateway.credential.Authorizer;
import io.spillway.gateway.credential.StaticKeyAuthorizer;
import io.spillway.resilience.PoolListener;
import io.spillway.resilience.Ticker;
import java.util.HashMap;
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
    Dialect openAiDialect() {
        return Dialects.named("openai");
    }

    @Bean
    @ConditionalOnMissingBean
    Authorizer authorizer(ObjectProvider<ProviderSource> sources) {
        Map<String, Authorization> known = new HashMap<>();
        sources.forEach(source -> known.putAll(source.authorizations()));
        return StaticKeyAuthorizer.of(known);
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
            Ticker ticker) {
        return new ProviderFactory(
                resilience,
                authorizer,
                pricing.getIfAvailable(() -> Pricing.UNKNOWN),
                AttemptListeners.of(attempts.orderedStream().toList()),
                pools.orderedStream().toList(),
                circuits,
                bulkheads,
                ticker);
    }
}
