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
    void understandsTheShortSpelling() {
        assertThat(bind(Map.of("spillway.sandbox", "true")).wanted(true)).isTrue();
        assertThat(bind(Map.of("spillway.sandbox", "false")).wanted(false)).isFalse();
    }

    @Test
    void saysWhatItExpects() {
        assertThatThrownBy(() -> bind(Map.of("spillway.sandbox", "maybe")))
                .isInstanceOf(BindException.class)
                .rootCause()
                .hasMessage("spillway.sandbox: maybe (expected: true or false)");
    }

    private static SandboxProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("spillway.sandbox", SandboxProperties.class);
    }
}
