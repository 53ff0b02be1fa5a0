package io.spillway.bench;

import java.util.concurrent.TimeUnit;

/** Holds many streams of 5 events a second each, on one core, and looks at the server meanwhile. */
final class LiveStreams {

    private static final int PACE_MILLIS = 200;

    private static final int EVENTS = 120;

    private static final int OPENED_PER_SECOND = 500;

    private static final int WATCHED_SECONDS = 10;

    private final TestBed bed;

    LiveStreams(TestBed bed) {
        this.bed = bed;
    }

    Footprint hold(Target target, int streams, long idleMegabytes) throws InterruptedException {
        long usedMegabytes = target.residentMegabytes();
        bed.pin(Pinning.APART, target);
        int rampMillis = streams * 1000 / OPENED_PER_SECOND;
        bed.generator()
                .begin(Load.calls(streams)
                        .streaming(EVENTS, PACE_MILLIS)
                        .over(rampMillis)
                        .on(target.port()));
        TimeUnit.MILLISECONDS.sleep(rampMillis + 1000);
        long before = target.cpuMicros();
        TimeUnit.SECONDS.sleep(WATCHED_SECONDS);
        long cpuMicros = target.cpuMicros() - before;
        long megabytes = target.residentMegabytes();
        LoadResult result = bed.generator().end();
        return new Footprint(
                target.name(), idleMegabytes, usedMegabytes, megabytes, cpuMicros / 1e6 / WATCHED_SECONDS, result);
    }
}
