package io.spillway.gateway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SandboxPropertiesTest {

    @Test
    void startsItUnlessACredentialIsConfigured() {
        var unset = bind(Map.of());

        assertThat(unset.wanted(false)).isTrue();
        assertThat(unset.wanted(true)).isFalse();
    }

    @Test
    void startsItBesideCredentialsWhenAskedTo() {
        assertThat(bind(Map.of("spillway.sandbox.enabled", "true")).wanted(true))
                .isTrue();
    }

    @Test
    void doesNotStartItWhenToldNotTo() {
        assertThat(bind(Map.of("spillway.sandbox.enabled", "false")).wanted(false))
                .isFalse();
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> bind(Map.of("spillway.sandbox.enabled", "maybe")))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("spillway.sandbox.enabled");
    }

    private static SandboxProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("spillway.sandbox", SandboxProperties.class);
    }
}
