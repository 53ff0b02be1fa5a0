package io.spillway.gateway.requestlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class RequestLogPropertiesTest {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new RequestLogProperties(
                        false,
                        Path.of("logs/detailed_logs"),
                        Duration.ofDays(7),
                        DataSize.ofGigabytes(1),
                        DataSize.ofMegabytes(10),
                        DataSize.ofMegabytes(64)));
    }

    @Test
    void readsEverySetting() {
        var bound = bind(Map.of(
                "spillway.request-log.enabled", "true",
                "spillway.request-log.folder", "/calls",
                "spillway.request-log.max-age", "2",
                "spillway.request-log.max-size", "3MB",
                "spillway.request-log.max-file-size", "4KB",
                "spillway.request-log.max-waiting", "5MB"));

        assertThat(bound)
                .isEqualTo(new RequestLogProperties(
                        true,
                        Path.of("/calls"),
                        Duration.ofDays(2),
                        DataSize.ofMegabytes(3),
                        DataSize.ofKilobytes(4),
                        DataSize.ofMegabytes(5)));
    }

    @Test
    void refusesASizeThatIsNone() {
        assertThatThrownBy(() -> bind(Map.of("spillway.request-log.max-size", "0B")))
                .rootCause()
                .hasMessage("spillway.request-log.max-size: 0 (expected: > 0)");
    }

    private static RequestLogProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("spillway.request-log", RequestLogProperties.class);
    }
}
