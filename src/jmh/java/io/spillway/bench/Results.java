package io.spillway.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Every observation of every target, round by round, and the medians. */
final class Results {

    private final Map<String, Map<Measure, List<Observation>>> observations = new LinkedHashMap<>();

    void add(Target target, Measure measure, Observation observation) {
        observations
                .computeIfAbsent(target.name(), name -> new EnumMap<>(Measure.class))
                .computeIfAbsent(measure, each -> new ArrayList<>())
                .add(observation);
    }

    /** Returns the median over the rounds: of the figure, or of what the target adds to it. */
    OptionalDouble median(Figure figure, String target) {
        return median(values(figure, target));
    }

    /** Returns the median over the rounds of the ratio to nginx in the same round. */
    OptionalDouble medianRatio(Figure figure, String target) {
        double[] ours = values(figure, target).toArray();
        double[] nginx = values(figure, Target.NGINX).toArray();
        return median(IntStream.range(0, Math.min(ours.length, nginx.length)).mapToDouble(i -> ours[i] / nginx[i]));
    }

    /** Returns how many answers were not right, in all rounds. */
    long errors(String target) {
        return observations.getOrDefault(target, Map.of()).values().stream()
                .flatMap(List::stream)
                .mapToLong(each -> each.load().errors())
                .sum();
    }

    private DoubleStream values(Figure figure, String target) {
        List<Observation> ours = of(target, figure);
        List<Observation> direct = of(Target.DIRECT, figure);
        boolean added = figure.kind() == Figure.Kind.ADDED && !target.equals(Target.DIRECT);
        return IntStream.range(0, ours.size())
                .mapToDouble(i -> figure.of(ours.get(i)) - (added ? figure.of(direct.get(i)) : 0));
    }

    private List<Observation> of(String target, Figure figure) {
        return observations.getOrDefault(target, Map.of()).getOrDefault(figure.measure(), List.of());
    }

    static OptionalDouble median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        int middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
