package io.spillway.dialect.gemini;

import io.spillway.dialect.Asked;
import io.spillway.dialect.ToolDefinition;

/** The names of tools: Google allows a letter or an underscore first and 64 characters, others begin with a digit. */
final class GeminiToolNames {

    private static final int LONGEST = 64;

    private GeminiToolNames() {}

    /** Returns a tool's name as Google takes it. */
    static String toGoogle(String name) {
        String allowed = name.isEmpty() || !isFirst(name.charAt(0)) ? "_" + name : name;
        return allowed.length() > LONGEST ? allowed.substring(0, LONGEST) : allowed;
    }

    /** Returns the name by which the client knows the tool. */
    static String fromGoogle(String name, Asked asked) {
        if (!name.startsWith("_") && name.length() < LONGEST) {
            return name;
        }
        for (ToolDefinition.Function tool : asked.chat().functions()) {
            if (toGoogle(tool.name()).equals(name)) {
                return tool.name();
            }
        }
        return name;
    }

    private static boolean isFirst(char next) {
        return next == '_' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    }
}
