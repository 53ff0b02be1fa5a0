package io.spillway.dialect.responses;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a request that are no plain functions, by the name that they get as one: in the form that all dialects
 * share, a tool in a namespace is a function with a longer name, and a custom tool is one whose only argument is its
 * input. Filled while a request is read, and not changed afterwards.
 */
final class ToolNames {

    private static final String BETWEEN = "__";

    private final Map<String, Tool> byFunction = new HashMap<>();

    /**
     * A tool as the client knows it.
     *
     * @param namespace {@code null} if it is in none
     * @param custom whether it takes a text instead of arguments
     */
    record Tool(String name, @Nullable String namespace, boolean custom) {}

    /** Returns the name that a tool has as a function. */
    static String function(@Nullable String namespace, String name) {
        if (namespace == null || namespace.isEmpty()) {
            return name;
        }
        return namespace.endsWith(BETWEEN) ? namespace + name : namespace + BETWEEN + name;
    }

    /** Notes a tool; returns the name that it has as a function. */
    String add(Tool tool) {
        String function = function(tool.namespace(), tool.name());
        byFunction.put(function, tool);
        return function;
    }

    /** Returns the tool that a function stands for; one that nobody has noted is just that function. */
    Tool of(String function) {
        Tool known = byFunction.get(function);
        return known == null ? new Tool(function, null, false) : known;
    }
}
