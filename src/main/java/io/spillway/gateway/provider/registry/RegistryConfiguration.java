package io.spillway.gateway.provider.registry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what is known of providers. */
@Configuration(proxyBeanMethods = false)
class RegistryConfiguration {

    @Bean
    ProviderRegistry providerRegistry() {
        return ProviderRegistry.builtIn();
    }

    @Bean
    SettingsProviderSource settingsProviderSource(ProviderRegistry registry, ProvidersProperties properties) {
        return SettingsProviderSource.of(registry, properties);
    }
}
