package io.spillway.bench;

import java.util.function.ToDoubleFunction;

/** A row of the table. */
enum Figure {
    CALLS_PER_CPU_SECOND(
            Measure.SATURATION, Kind.COST, "calls per CPU second, 64 connections", "", Observation::callsPerCpuSecond),
    CALLS_PER_SECOND(
            Measure.SATURATION, Kind.WHOLE, "calls per second, 64 connections", "", Observation::callsPerSecond),
    ONE_P50(Measure.ONE_AT_A_TIME, Kind.ADDED, "added latency p50, one connection", "µs", seen(LoadResult::callP50)),
    ONE_P99(Measure.ONE_AT_A_TIME, Kind.ADDED, "added latency p99, one connection", "µs", seen(LoadResult::callP99)),
    RATE_P50(Measure.FIXED_RATE, Kind.ADDED, "added latency p50, 1,000 calls/s", "µs", seen(LoadResult::callP50)),
    RATE_P99(Measure.FIXED_RATE, Kind.ADDED, "added latency p99, 1,000 calls/s", "µs", seen(LoadResult::callP99)),
    RATE_CPU(Measure.FIXED_RATE, Kind.COST, "CPU per call, 1,000 calls/s", "µs", Observation::cpuPerCall),
    EVENT_CPU(
            Measure.MANY_STREAMS,
            Kind.COST,
            "CPU per event, 10,000 events/s in streams of 20",
            "µs",
            Observation::cpuPerEvent),
    FIRST_EVENT(
            Measure.FEW_STREAMS, Kind.ADDED, "added time to first event p50", "µs", seen(LoadResult::firstEventP50)),
    TRANSIT_P50(
            Measure.FEW_STREAMS,
            Kind.ADDED,
            "added event transit p50, 1,000 events/s",
            "µs",
            seen(LoadResult::transitP50)),
    TRANSIT_P99(
            Measure.FEW_STREAMS,
            Kind.ADDED,
            "added event transit p99, 1,000 events/s",
            "µs",
            seen(LoadResult::transitP99)),
    BODY_CPU(Measure.BODIES, Kind.COST, "CPU per 1 MB request body", "µs", Observation::cpuPerCall);

    /** How a figure relates to the upstream asked directly. */
    enum Kind {
        /** It has no meaning there. */
        COST,

        /** It is what the target adds to it. */
        ADDED,

        /** It stands beside it. */
        WHOLE
    }

    private final Measure measure;

    private final Kind kind;

    private final String title;

    private final String unit;

    private final ToDoubleFunction<Observation> value;

    Figure(Measure measure, Kind kind, String title, String unit, ToDoubleFunction<Observation> value) {
        this.measure = measure;
        this.kind = kind;
        this.title = title;
        this.unit = unit;
        this.value = value;
    }

    private static ToDoubleFunction<Observation> seen(ToDoubleFunction<LoadResult> value) {
        return observation -> value.applyAsDouble(observation.load());
    }

    Measure measure() {
        return measure;
    }

    Kind kind() {
        return kind;
    }

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    double of(Observation observation) {
        return value.applyAsDouble(observation);
    }
}
