package io.spillway.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpillwayMetersTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @ParameterizedTest
    @EnumSource(SpillwayMeters.class)
    void isScrapedUnderTheNameThatTheDocumentGives(SpillwayMeters meter) {
        use(meter);

        String ending = switch (meter.type()) {
            case TIMER, SUMMARY -> "_sum";
            case COUNTER, GAUGE -> "";
        };
        String tags = meter.tags().isEmpty() ? " " : "{";
        assertThat(registry.scrape()).contains("\n" + meter.prometheusName() + ending + tags);
        assertThat(meter.tags())
                .allSatisfy(tag -> assertThat(registry.scrape()).contains(tag.replace('.', '_') + "=\"v\""));
    }

    @ParameterizedTest
    @EnumSource(SpillwayMeters.class)
    void isAskedForInItsOwnQuery(SpillwayMeters meter) {
        assertThat(meter.query()).contains(meter.prometheusName());
    }

    @Test
    void saysWhichTagIsMissing() {
        assertThatThrownBy(() -> SpillwayMeters.PROVIDER_REPEATS.counter(registry))
                .hasMessage("values: [] (expected: one for each of [provider])");
    }

    @Test
    void saysWhenItIsTakenForAnotherKindOfMeter() {
        assertThatThrownBy(() -> SpillwayMeters.PROVIDER_REPEATS.timer(registry, "brook"))
                .hasMessage("spillway.provider.repeats: TIMER (expected: COUNTER)");
    }

    private void use(SpillwayMeters meter) {
        String[] values = meter.tags().stream().map(tag -> "v").toArray(String[]::new);
        switch (meter.type()) {
            case TIMER -> meter.timer(registry, values).record(Duration.ofMillis(1));
            case COUNTER -> meter.counter(registry, values).increment();
            case GAUGE -> meter.gauge(registry, () -> 1, values);
            case SUMMARY -> meter.summary(registry, values).record(1);
        }
    }
}
