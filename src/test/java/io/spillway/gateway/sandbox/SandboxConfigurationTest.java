package io.spillway.gateway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.gateway.provider.ProviderSource;
import io.spillway.gateway.provider.registry.ProviderRegistry;
import io.spillway.gateway.provider.registry.ProvidersProperties;
import io.spillway.gateway.provider.registry.SettingsProviderSource;
import io.spillway.resilience.Ticker;
import java.net.ConnectException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;

class SandboxConfigurationTest {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(Settings.class, SandboxConfiguration.class);

    @Test
    void startsWhenNoCredentialIsConfigured() {
        runner.run(context -> assertThat(providers(context.getBean("sandboxProviderSource", ProviderSource.class)))
                .containsExactly("brook", "river", "lake"));
    }

    @Test
    void isAbsentWhenACredentialIsConfigured() {
        runner.withPropertyValues("spillway.providers.groq.keys.1=a-key")
                .run(context -> assertThat(providers(context.getBean("sandboxProviderSource", ProviderSource.class)))
                        .isEmpty());
    }

    @Test
    void standsBesideCredentialsWhenAskedFor() {
        runner.withPropertyValues("spillway.providers.groq.keys.1=a-key", "spillway.sandbox.enabled=true")
                .run(context -> assertThat(providers(context.getBean("sandboxProviderSource", ProviderSource.class)))
                        .containsExactly("brook", "river", "lake"));
    }

    @Test
    void stopsWithTheServer() {
        var ports = new ArrayList<Integer>();
        runner.run(context -> ports.add(context.getBean("sandboxProviderSource", ProviderSource.class)
                .providers()
                .get(0)
                .settings()
                .baseUrl()
                .getPort()));

        assertThatThrownBy(() -> new Socket("127.0.0.1", ports.get(0)).close()).isInstanceOf(ConnectException.class);
    }

    private static List<String> providers(ProviderSource source) {
        return source.providers().stream().map(known -> known.settings().id()).toList();
    }

    @EnableConfigurationProperties({ProvidersProperties.class, SandboxProperties.class})
    static class Settings {

        @Bean
        Ticker ticker() {
            return Ticker.system();
        }

        @Bean
        SettingsProviderSource settingsProviderSource(ProvidersProperties properties) {
            return SettingsProviderSource.of(ProviderRegistry.builtIn(), properties);
        }
    }
}
