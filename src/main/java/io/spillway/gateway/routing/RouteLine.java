package io.spillway.gateway.routing;

import io.spillway.gateway.routing.RouteTrace.Step;
import io.spillway.resilience.Failure;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Words a {@link RouteTrace} for a header or a log. What came from outside is cut and made harmless. */
final class RouteLine {

    /** A model's name is longer than this only in bad faith. */
    private static final int LONGEST_MODEL = 80;

    /** More candidates than this make a header that somebody on the way refuses. */
    private static final int MOST_STEPS = 20;

    private RouteLine() {}

    static String of(RouteTrace trace) {
        String line =
                trace.steps().stream().limit(MOST_STEPS).map(RouteLine::step).collect(Collectors.joining("; "));
        int more = trace.steps().size() - MOST_STEPS;
        return more > 0 ? line + "; and %d more".formatted(more) : line;
    }

    /** Returns each candidate that did not answer and why, without a word that a client has written. */
    static String causes(RouteTrace trace) {
        return trace.steps().stream()
                .filter(step -> step.failure() != null)
                .map(step -> step.provider() + why(step.failure()))
                .collect(Collectors.joining(", "));
    }

    private static String step(Step step) {
        return printable(step.provider()) + "/" + printable(step.model()) + " " + outcome(step);
    }

    private static String outcome(Step step) {
        return switch (step.outcome()) {
            case ANSWERED -> "answered";
            case FAILED -> "failed" + why(step.failure());
            case SKIPPED -> "skipped" + why(step.failure());
            case NOT_REACHED -> "not reached";
        };
    }

    private static String why(@Nullable Failure failure) {
        return failure == null ? "" : " (" + kind(failure) + ")";
    }

    /** Returns what kind of failure it is, in lower case words: {@code "rate limited"}, {@code "server error"}. */
    static String kind(Failure failure) {
        return failure instanceof Failure.Unavailable unavailable
                ? unavailable.cause().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                : words(failure.getClass().getSimpleName());
    }

    private static String words(String camelCase) {
        return camelCase.replaceAll("(?<!^)(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private static String printable(String name) {
        var safe = new StringBuilder();
        for (int at = 0; at < name.length() && at < LONGEST_MODEL; at++) {
            char letter = name.charAt(at);
            safe.append(letter > ' ' && letter < 0x7f && letter != ';' ? letter : '?');
        }
        return safe.toString();
    }
}
