package io.spillway.gateway.settings;

import io.spillway.gateway.provider.registry.SettingsProblem;
import java.util.List;
import java.util.Map;

/**
 * What a {@code .env} file says.
 *
 * @param variables each variable's value
 * @param lines the line on which each stands, from 1
 * @param problems the lines that cannot be understood, without what they hold: it may be secret
 */
record Dotenv(Map<String, String> variables, Map<String, Integer> lines, List<SettingsProblem> problems) {

    /** Copies them. */
    Dotenv {
        variables = Map.copyOf(variables);
        lines = Map.copyOf(lines);
        problems = List.copyOf(problems);
    }

    /** Shows no value. */
    @Override
    public String toString() {
        return "Dotenv[lines=" + lines + ", problems=" + problems + "]";
    }
}
