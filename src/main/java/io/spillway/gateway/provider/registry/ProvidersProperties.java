package io.spillway.gateway.provider.registry;

import jakarta.validation.Valid;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The operator's word on providers.
 *
 * @param providers Providers by id. A built-in one needs only a key; another one also a base URL.
 * @param providerDefaults What holds for every provider that does not say otherwise.
 */
@Validated
@ConfigurationProperties("spillway")
public record ProvidersProperties(
        @DefaultValue Map<String, @Valid ProviderProperties> providers,
        @Nullable @Valid @NestedConfigurationProperty ProviderProperties providerDefaults) {

    /** Copies the map. */
    public ProvidersProperties {
        providers = Map.copyOf(providers);
    }

    /** Returns what holds for every provider, the built-in defaults included. */
    public ProviderProperties defaults() {
        return providerDefaults == null
                ? ProviderDefaults.BUILT_IN
                : providerDefaults.merged(ProviderDefaults.BUILT_IN);
    }
}
