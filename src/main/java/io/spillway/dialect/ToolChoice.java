package io.spillway.dialect;

import java.util.List;

/**
 * Whether the model may or must call a tool.
 *
 * @param mode may, must or must not
 * @param names the only tools it may call; empty for any. Must and one name is what dialects call a named choice.
 */
public record ToolChoice(Mode mode, List<String> names) {

    /** It may. */
    public static final ToolChoice AUTO = new ToolChoice(Mode.AUTO, List.of());

    /** It must not. */
    public static final ToolChoice NONE = new ToolChoice(Mode.NONE, List.of());

    /** It must, whichever it likes. */
    public static final ToolChoice REQUIRED = new ToolChoice(Mode.REQUIRED, List.of());

    public ToolChoice {
        names = List.copyOf(names);
    }

    /** May, must or must not. */
    public enum Mode {
        AUTO,
        NONE,
        REQUIRED
    }

    /** It must, and this one. */
    public static ToolChoice named(String name) {
        return new ToolChoice(Mode.REQUIRED, List.of(name));
    }
}
