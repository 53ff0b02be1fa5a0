package io.spillway.gateway.provider.registry;

import java.util.List;
import java.util.stream.Collectors;

/** The settings cannot be used. It holds everything that is wrong with them, and no secret. */
public final class InvalidSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<SettingsProblem> problems;

    /** Says what is wrong. */
    public InvalidSettingsException(List<SettingsProblem> problems) {
        super(problems.stream().map(SettingsProblem::toString).collect(Collectors.joining("\n")), null, false, false);
        this.problems = List.copyOf(problems);
    }

    /** Returns what is wrong, at least one thing. */
    public List<SettingsProblem> problems() {
        return problems;
    }
}
