package io.spillway.gateway.settings;

import io.spillway.gateway.provider.registry.InvalidSettingsException;
import io.spillway.gateway.provider.registry.SettingsProblem;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Says why the server did not start, where the settings are at fault.
 *
 * <p>It goes before Spring Boot's own reporters, which show values and, for a YAML file, the line: either may be secret.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class SettingsFailureReporter implements SpringBootExceptionReporter {

    private final PrintStream out;

    /** Speaks on standard error: logging may not be there yet. */
    public SettingsFailureReporter() {
        this(System.err);
    }

    SettingsFailureReporter(PrintStream out) {
        this.out = out;
    }

    @Override
    public boolean reportException(Throwable failure) {
        InvalidSettingsException wrong = cause(failure, InvalidSettingsException.class);
        if (wrong != null) {
            print(wrong.problems());
            return true;
        }
        MarkedYAMLException notYaml = cause(failure, MarkedYAMLException.class);
        if (notYaml != null && OwnApplication.calls()) {
            print(List.of(problem(notYaml)));
            return true;
        }
        return false;
    }

    private void print(List<SettingsProblem> problems) {
        out.println();
        out.println("Spillway did not start, because of its settings:");
        problems.stream().distinct().forEach(problem -> out.println("  - " + problem));
        out.println();
    }

    private static SettingsProblem problem(MarkedYAMLException notYaml) {
        var mark = notYaml.getProblemMark();
        String place = mark == null ? "" : " line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
        return new SettingsProblem("application.yml" + place, null, "is not YAML: " + notYaml.getProblem());
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
