package io.spillway.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.gateway.requestlog.RequestLogListener;

/** Counts what becomes of calls in the request log. */
final class RequestLogMeters implements RequestLogListener {

    private final HeldMeters<String, Counter> calls;

    RequestLogMeters(MeterRegistry registry) {
        calls = new HeldMeters<>(outcome -> SpillwayMeters.REQUEST_LOG_CALLS.counter(registry, outcome));
    }

    @Override
    public void written() {
        calls.of("written").increment();
    }

    @Override
    public void dropped() {
        calls.of("dropped").increment();
    }

    @Override
    public void failed(String reason) {
        calls.of("failed").increment();
    }
}
