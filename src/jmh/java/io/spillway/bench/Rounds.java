package io.spillway.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Warms the targets up, then puts every measure on every target, in an order that differs from round to round. */
final class Rounds {

    private static final int WARM_UP_MILLIS = 12_000;

    /** Until the last compiler has come to the whole of a call. */
    private static final int SATURATED_WARM_UP_MILLIS = 12_000;

    private static final int STREAM_WARM_UP_MILLIS = 6_000;

    private static final int BODY_WARM_UP_MILLIS = 3_000;

    private final TestBed bed;

    private final Random random = new Random(1);

    private final Results results = new Results();

    Rounds(TestBed bed) {
        this.bed = bed;
    }

    void warmUp(Target target) {
        bed.pin(Pinning.NONE, target);
        warmUp(target, Load.calls(16).atRate(1500).lasting(WARM_UP_MILLIS));
        warmUp(target, Measure.SATURATION.load().lasting(SATURATED_WARM_UP_MILLIS));
        warmUp(target, Measure.MANY_STREAMS.load().lasting(STREAM_WARM_UP_MILLIS));
        warmUp(target, Measure.BODIES.load().lasting(BODY_WARM_UP_MILLIS));
    }

    private void warmUp(Target target, Load load) {
        LoadResult result = bed.generator().run(load.on(target.port()));
        if (result.errors() > 0) {
            System.err.printf("%s, warm-up: %s%n", target.name(), result);
        }
    }

    Results run(int rounds, int seconds) {
        for (int round = 0; round < rounds; round++) {
            for (Measure measure : Measure.values()) {
                for (Target target : shuffledTargets()) {
                    results.add(target, measure, observe(target, measure, seconds));
                }
            }
        }
        return results;
    }

    private List<Target> shuffledTargets() {
        List<Target> targets = new ArrayList<>(bed.targets());
        Collections.shuffle(targets, random);
        return targets;
    }

    private Observation observe(Target target, Measure measure, int seconds) {
        bed.pin(measure.pinning(), target);
        long before = target.cpuMicros();
        LoadResult result =
                bed.generator().run(measure.load().lasting(seconds * 1000).on(target.port()));
        var observation = new Observation(result, target.cpuMicros() - before);
        System.err.printf("%-13s %-24s %s%n", measure, target.name(), observation);
        return observation;
    }
}
