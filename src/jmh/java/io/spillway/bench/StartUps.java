package io.spillway.bench;

import java.nio.file.Path;
import java.util.stream.DoubleStream;

/** Times from the start of a process to its first answered call. */
final class StartUps {

    private static final int TIMES = 5;

    private final TestBed bed;

    StartUps(TestBed bed) {
        this.bed = bed;
    }

    /** Returns the median, in seconds. */
    double median(Path jdk, Packaging packaging) {
        bed.startGateway(jdk, packaging, Ports.free()).close();
        return Results.median(DoubleStream.generate(() -> once(jdk, packaging)).limit(TIMES))
                .orElseThrow();
    }

    private double once(Path jdk, Packaging packaging) {
        int port = Ports.free();
        long begun = System.nanoTime();
        try (ServerProcess gateway = bed.startGateway(jdk, packaging, port)) {
            Ports.awaitAnswer(port, gateway);
            return (System.nanoTime() - begun) / 1e9;
        }
    }
}
