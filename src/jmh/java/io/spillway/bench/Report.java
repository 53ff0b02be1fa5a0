package io.spillway.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes the figures as tables in Markdown. */
final class Report {

    private final PrintStream out;

    private final List<String> targets;

    private final Results results;

    Report(List<Target> targets, Results results, PrintStream out) {
        this.out = out;
        this.targets = targets.stream().map(Target::name).toList();
        this.results = results;
    }

    void writeFigures() {
        row("Median over the rounds", targets);
        row("---", targets.stream().map(target -> "---:").toList());
        for (Figure figure : Figure.values()) {
            row(
                    title(figure),
                    targets.stream().map(target -> cell(figure, target)).toList());
        }
        row(
                "wrong answers",
                targets.stream()
                        .map(target -> String.valueOf(results.errors(target)))
                        .toList());
        line("");
    }

    private static String title(Figure figure) {
        return figure.unit().isEmpty() ? figure.title() : figure.title() + " (" + figure.unit() + ")";
    }

    private String cell(Figure figure, String target) {
        boolean direct = target.equals(Target.DIRECT);
        if (direct && figure.kind() == Figure.Kind.COST) {
            return "–";
        }
        String value = number(results.median(figure, target));
        if (direct) {
            return figure.kind() == Figure.Kind.ADDED ? "(" + value + " in all)" : value;
        }
        OptionalDouble ratio = results.medianRatio(figure, target);
        boolean compared = ratio.isPresent() && !target.equals(Target.NGINX);
        return compared ? value + " (" + format("%.2f", ratio.getAsDouble()) + " × nginx)" : value;
    }

    void writeFootprints(int streams, List<Footprint> footprints) {
        row("Memory and " + streams + " live streams", each(footprints, Footprint::target));
        row("---", each(footprints, footprint -> "---:"));
        row("RSS after the first answer (MB)", each(footprints, footprint -> known(footprint.idleMegabytes())));
        row("RSS after all rounds (MB)", each(footprints, footprint -> known(footprint.usedMegabytes())));
        row("RSS with the streams (MB)", each(footprints, footprint -> known(footprint.streamingMegabytes())));
        row("cores used by the streams", each(footprints, footprint -> format("%.2f", footprint.streamingCores())));
        row("event transit p50 / p99 (µs)", each(footprints, footprint -> transit(footprint.streams())));
        row("streams whole / not", each(footprints, footprint -> ends(footprint.streams())));
        line("");
    }

    private static List<String> each(List<Footprint> footprints, Function<Footprint, String> cell) {
        return footprints.stream().map(cell).toList();
    }

    private static String known(long megabytes) {
        return megabytes == 0 ? "–" : String.valueOf(megabytes);
    }

    private static String transit(LoadResult streams) {
        return format("%.0f / %.0f", streams.transitP50(), streams.transitP99());
    }

    private static String ends(LoadResult streams) {
        return streams.calls() + " / " + streams.errors();
    }

    void writeStartUp(String target, Packaging packaging, double seconds) {
        line(format("Start to first answer, %s, %s: %.2f s", target, packaging, seconds));
    }

    private void row(String first, List<String> cells) {
        line(cells.stream().collect(Collectors.joining(" | ", "| " + first + " | ", " |")));
    }

    private void line(String line) {
        out.println(line);
    }

    private static String number(OptionalDouble value) {
        return value.isEmpty() ? "–" : format(value.getAsDouble() < 100 ? "%.1f" : "%,.0f", value.getAsDouble());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
