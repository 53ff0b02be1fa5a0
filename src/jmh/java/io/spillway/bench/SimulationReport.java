package io.spillway.bench;

import io.spillway.testing.capacity.Outcome;
import io.spillway.testing.capacity.Scenario;
import io.spillway.testing.capacity.Simulation;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/**
 * Prints how much of what six credentials can carry reaches clients that want three times as much, and what it costs:
 * of many runs the median, and the worst.
 */
public final class SimulationReport {

    private static final int RUNS = 100;

    private SimulationReport() {}

    /** Runs every scenario. */
    public static void main(String[] args) {
        print("| Scenario | capacity that reached clients: median (least) | upstream calls wasted on a 429:"
                + " median (most) | clients failed |");
        print("| --- | ---: | ---: | ---: |");
        Scenario.ALL.forEach(SimulationReport::report);
    }

    private static void report(Scenario scenario) {
        List<Outcome> outcomes = LongStream.range(0, RUNS)
                .mapToObj(seed -> Simulation.run(scenario, seed))
                .toList();
        double[] shares = sorted(outcomes, Outcome::share);
        double[] wastes = sorted(outcomes, outcome -> 100 * outcome.waste());
        print(String.format(
                Locale.ROOT,
                "| %s | %.3f (%.3f) | %.2f %% (%.2f %%) | %d |",
                scenario,
                shares[RUNS / 2],
                shares[0],
                wastes[RUNS / 2],
                wastes[RUNS - 1],
                outcomes.stream().mapToLong(Outcome::failed).sum()));
    }

    private static double[] sorted(List<Outcome> outcomes, ToDoubleFunction<Outcome> figure) {
        return outcomes.stream().mapToDouble(figure).sorted().toArray();
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
