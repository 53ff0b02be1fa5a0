package io.spillway.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class RequestLogMetersTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final RequestLogMeters meters = new RequestLogMeters(registry);

    @Test
    void countsCallsByWhatBecameOfThem() {
        meters.written();
        meters.dropped();
        meters.dropped();
        meters.failed("the disk is full");

        assertThat(count("written")).isEqualTo(1);
        assertThat(count("dropped")).isEqualTo(2);
        assertThat(count("failed")).isEqualTo(1);
    }

    @Test
    void showNothingWhileNothingIsWritten() {
        assertThat(registry.getMeters()).isEmpty();
    }

    private double count(String outcome) {
        return registry.get("spillway.request.log.calls")
                .tag("outcome", outcome)
                .counter()
                .count();
    }
}
