package io.spillway.bench;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Measures the whole server against its upstream asked directly and against nginx, and prints the figures. */
public final class LoadBenchmark {

    private LoadBenchmark() {}

    /** Takes the options of {@link BenchmarkOptions}. */
    public static void main(String[] args) throws InterruptedException {
        var options = BenchmarkOptions.of(args);
        try (var bed = new TestBed(options)) {
            System.err.println("Logs are in " + bed.folder());
            bed.start();
            System.out.println(heading(options));
            measure(bed, options);
        }
    }

    private static void measure(TestBed bed, BenchmarkOptions options) throws InterruptedException {
        Map<String, Long> idle = new HashMap<>();
        bed.targets().forEach(target -> idle.put(target.name(), target.residentMegabytes()));
        var rounds = new Rounds(bed);
        bed.targets().forEach(rounds::warmUp);
        var report = new Report(bed.targets(), rounds.run(options.rounds(), options.seconds()), System.out);
        report.writeFigures();
        if (options.full()) {
            report.writeFootprints(options.streams(), footprints(bed, options, idle));
            writeStartUps(report, bed, options);
        }
    }

    private static List<Footprint> footprints(TestBed bed, BenchmarkOptions options, Map<String, Long> idle)
            throws InterruptedException {
        var live = new LiveStreams(bed);
        List<Footprint> footprints = new ArrayList<>();
        for (Target target : bed.targets()) {
            footprints.add(live.hold(target, options.streams(), idle.get(target.name())));
        }
        return footprints;
    }

    private static void writeStartUps(Report report, TestBed bed, BenchmarkOptions options) {
        var startUps = new StartUps(bed);
        for (Path jdk : options.jdks()) {
            for (Packaging packaging : Packaging.values()) {
                if (packaging.isPossibleOn(jdk)) {
                    report.writeStartUp(TestBed.name("spillway", jdk), packaging, startUps.median(jdk, packaging));
                }
            }
        }
    }

    private static String heading(BenchmarkOptions options) {
        return "%s, %d cores, %s; gateway %s with %s; %d rounds of %d s.%n"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        Pinning.isPossible() ? "pinned where said" : "not pinned",
                        options.packaging(),
                        String.join(" ", options.flags()),
                        options.rounds(),
                        options.seconds());
    }
}
