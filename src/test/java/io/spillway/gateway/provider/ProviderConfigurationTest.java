package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.EventProcessor;
import io.github.resilience4j.springboot3.bulkhead.autoconfigure.BulkheadAutoConfiguration;
import io.github.resilience4j.springboot3.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.spillway.gateway.provider.registry.ProviderRegistry;
import io.spillway.gateway.provider.registry.ProvidersProperties;
import io.spillway.gateway.provider.registry.SettingsProviderSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;

class ProviderConfigurationTest {

    private final ApplicationContextRunner server = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(CircuitBreakerAutoConfiguration.class, BulkheadAutoConfiguration.class))
            .withUserConfiguration(Settings.class, ProviderConfiguration.class);

    @EnableConfigurationProperties({ProvidersProperties.class, ResilienceProperties.class, StateProperties.class})
    static class Settings {

        @Bean
        SettingsProviderSource settingsProviderSource(ProvidersProperties properties) {
            return SettingsProviderSource.of(ProviderRegistry.builtIn(), properties);
        }
    }

    @Test
    void makesABeanOfEachKnownProvider() {
        server.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBeansOfType(Provider.class))
                    .containsKeys("openaiProvider", "groqProvider", "ollamaProvider");
            assertThat(context.getBean("groqProvider", Provider.class).id()).isEqualTo("groq");
        });
    }

    @Test
    void givesAnInactiveProviderNeitherCredentialNorCircuit() {
        server.run(context -> {
            assertThat(context.getBean("groqProvider", Provider.class).pool().isEmpty())
                    .isTrue();
            assertThat(context.getBean(CircuitBreakerRegistry.class).getAllCircuitBreakers())
                    .isEmpty();
            assertThat(context.getBean(BulkheadRegistry.class).getAllBulkheads())
                    .isEmpty();
        });
    }

    @Test
    void givesAnActiveProviderItsCredentialsAndItsCircuit() {
        server.withPropertyValues("spillway.providers.groq.keys.1=gsk-one", "spillway.providers.groq.keys.3=gsk-three")
                .run(context -> {
                    var provider = context.getBean("groqProvider", Provider.class);

                    assertThat(provider.pool().snapshot().credentials()).hasSize(2);
                    assertThat(context.getBean(CircuitBreakerRegistry.class).getAllCircuitBreakers())
                            .singleElement()
                            .satisfies(circuit -> {
                                assertThat(circuit.getName()).isEqualTo("groq");
                                assertThat(circuit.getCircuitBreakerConfig()).isSameAs(GuardSettings.CIRCUIT);
                            });
                    assertThat(context.getBean(BulkheadRegistry.class).getAllBulkheads())
                            .singleElement()
                            .satisfies(bulkhead -> assertThat(
                                            bulkhead.getBulkheadConfig().getMaxWaitDuration())
                                    .isZero());
                });
    }

    /** Resilience4j's own registries put a listener at each, that writes events down under a lock. */
    @Test
    void hasNobodyListenToACircuitOrABulkheadUnlessItIsMeasured() {
        server.withPropertyValues("spillway.providers.groq.keys.1=gsk-one").run(context -> {
            var circuits = context.getBean(CircuitBreakerRegistry.class);
            var bulkheads = context.getBean(BulkheadRegistry.class);

            assertThat(List.of(
                            circuits.circuitBreaker("groq").getEventPublisher(),
                            bulkheads.bulkhead("groq").getEventPublisher()))
                    .extracting(publisher -> ((EventProcessor<?>) publisher).hasConsumers())
                    .containsOnly(false);
        });
    }

    @Test
    void makesABeanOfAProviderThatOnlyTheSettingsName() {
        server.withPropertyValues(
                        "spillway.providers.my_llm.base-url=http://127.0.0.1:9/v1",
                        "spillway.providers.my_llm.keys.1=sk-one")
                .run(context -> assertThat(context).hasBean("my_llmProvider"));
    }
}
