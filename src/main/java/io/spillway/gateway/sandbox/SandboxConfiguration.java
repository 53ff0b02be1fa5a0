package io.spillway.gateway.sandbox;

import io.spillway.gateway.provider.ProviderSource;
import io.spillway.gateway.provider.registry.SettingsProviderSource;
import io.spillway.resilience.Ticker;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room: the sandbox is one more source of providers, an empty one when it is not wanted. */
@Configuration(proxyBeanMethods = false)
class SandboxConfiguration {

    @Bean
    ProviderSource sandboxProviderSource(SettingsProviderSource configured, SandboxProperties settings, Ticker ticker) {
        boolean anyCredential = configured.providers().stream()
                .anyMatch(known -> !known.credentials().isEmpty());
        return settings.wanted(anyCredential) ? SandboxProviders.start(ticker) : List::of;
    }
}
