package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ResiliencePropertiesTest {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of())).isEqualTo(new ResilienceProperties(1000, seconds(10, 30, 60, 120), 0.2, 10));
    }

    @Test
    void readsEverySetting() {
        var bound = bind(Map.of(
                "spillway.resilience.max-waiting", "5",
                "spillway.resilience.cooldowns", "1, 2s, 1m",
                "spillway.resilience.repeat-ratio", "0.5",
                "spillway.resilience.repeats-per-second", "0"));

        assertThat(bound).isEqualTo(new ResilienceProperties(5, seconds(1, 2, 60), 0.5, 0));
    }

    @Test
    void refusesCooldownsThatDoNotGrow() {
        assertThatThrownBy(() -> bind(Map.of("spillway.resilience.cooldowns", "10s, 5s")))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .rootCause()
                .hasMessageContaining("spillway.resilience.cooldowns");
    }

    private static List<Duration> seconds(long... seconds) {
        return Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
    }

    private static ResilienceProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("spillway.resilience", ResilienceProperties.class);
    }
}
