package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ApiPropertiesTest {

    @Test
    void hasDefaults() {
        ApiProperties defaults = bind(Map.of());

        assertThat(defaults)
                .isEqualTo(new ApiProperties(
                        null,
                        false,
                        DataSize.ofMegabytes(20),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(75),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(60),
                        16_384,
                        60));
    }

    @Test
    void bindsEverySetting() {
        ApiProperties bound = bind(Map.ofEntries(
                Map.entry("spillway.api.key", "sk-1"),
                Map.entry("spillway.api.explain", "true"),
                Map.entry("spillway.api.max-request-size", "1MB"),
                Map.entry("spillway.api.header-timeout", "1"),
                Map.entry("spillway.api.body-idle-timeout", "2s"),
                Map.entry("spillway.api.body-timeout", "3s"),
                Map.entry("spillway.api.idle-timeout", "4s"),
                Map.entry("spillway.api.keep-alive", "5s"),
                Map.entry("spillway.api.write-idle-timeout", "6s"),
                Map.entry("spillway.api.max-connections", "8"),
                Map.entry("spillway.api.max-key-failures", "7")));

        assertThat(bound.key().matches("sk-1".getBytes(StandardCharsets.US_ASCII)))
                .isTrue();
        assertThat(bound)
                .isEqualTo(new ApiProperties(
                        bound.key(),
                        true,
                        DataSize.ofMegabytes(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        8,
                        7));
        assertThat(bound.toString()).doesNotContain("sk-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-request-size",
                "header-timeout",
                "body-idle-timeout",
                "body-timeout",
                "idle-timeout",
                "keep-alive",
                "write-idle-timeout",
                "max-connections",
                "max-key-failures"
            })
    void refusesWhatIsNotAboveZero(String setting) {
        assertThatThrownBy(() -> bind(Map.of("spillway.api." + setting, "0")))
                .hasStackTraceContaining("spillway.api." + setting + ": 0 (expected: > 0)");
    }

    private static ApiProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("spillway.api", ApiProperties.class);
    }
}
