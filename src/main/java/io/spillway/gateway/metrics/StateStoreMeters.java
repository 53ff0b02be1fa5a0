package io.spillway.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.resilience.StateStoreListener;

/** Counts how often the memory could not be kept. */
final class StateStoreMeters implements StateStoreListener {

    private final Counter unwritten;
    private final Counter damaged;

    StateStoreMeters(MeterRegistry registry) {
        unwritten = SpillwayMeters.STATE_FAILURES.counter(registry, "unwritten");
        damaged = SpillwayMeters.STATE_FAILURES.counter(registry, "damaged");
    }

    @Override
    public void failed(String reason) {
        unwritten.increment();
    }

    @Override
    public void setAside(String aside, String reason) {
        damaged.increment();
    }
}
