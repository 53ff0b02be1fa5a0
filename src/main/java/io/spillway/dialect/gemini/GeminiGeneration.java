package io.spillway.dialect.gemini;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How new a model is, as far as its name tells: some things only newer ones can do, or demand. */
record GeminiGeneration(int major, int minor, String name) {

    /** Aliases such as {@code gemini-flash-latest} have no number, and point to a model of this generation. */
    private static final int LATEST = 3;

    private static final Pattern NUMBERED = Pattern.compile("gemini-(\\d+)(?:\\.(\\d+))?(?:-.*)?");

    /** Returns what a model's name tells. */
    static GeminiGeneration of(String model) {
        String name = model.substring(model.lastIndexOf('/') + 1);
        Matcher numbered = NUMBERED.matcher(name);
        if (numbered.matches() && numbered.group(1).length() < 3) {
            String minor = numbered.group(2);
            boolean readable = minor != null && minor.length() < 3;
            return new GeminiGeneration(
                    Integer.parseInt(numbered.group(1)), readable ? Integer.parseInt(minor) : 0, name);
        }
        return new GeminiGeneration(name.startsWith("gemini-") ? LATEST : 0, 0, name);
    }

    /** Returns whether it thinks as much as a budget of tokens allows. */
    boolean hasBudget() {
        return major == 2 && minor >= 5;
    }

    /** Returns whether it thinks on a level, refuses tool calls without their signature, and has tools beside a schema. */
    boolean isThird() {
        return major >= 3;
    }

    /** Returns whether it takes JSON Schema and not only the part of it that OpenAPI has. */
    boolean takesJsonSchema() {
        return isThird() || hasBudget();
    }

    /** Returns whether it has no place for what the operator says. */
    boolean hasNoSystem() {
        return name.startsWith("gemma-");
    }
}
