package io.spillway.gateway.provider.registry;

import java.util.List;
import java.util.Map;

/**
 * What the environment's short names say, in properties.
 *
 * @param properties each property's value; some are secret
 * @param variables the variable that each property came from
 * @param problems what cannot be understood
 * @param unused variables that look as if they were meant for us, but name no provider that we know
 */
public record Aliases(
        Map<String, String> properties,
        Map<String, String> variables,
        List<SettingsProblem> problems,
        List<String> unused) {

    /** Copies them. */
    public Aliases {
        properties = Map.copyOf(properties);
        variables = Map.copyOf(variables);
        problems = List.copyOf(problems);
        unused = List.copyOf(unused);
    }

    /** Shows no value. */
    @Override
    public String toString() {
        return "Aliases[variables=" + variables + ", problems=" + problems + ", unused=" + unused + "]";
    }
}
