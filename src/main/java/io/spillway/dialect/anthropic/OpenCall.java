package io.spillway.dialect.anthropic;

import io.spillway.dialect.ChatEvent;

/** The tool call that is being told, and whether its arguments are complete. */
final class OpenCall {

    private static final int NONE = -1;

    private int index = NONE;
    private boolean silent;
    private int depth;
    private boolean text;
    private boolean escaped;
    private boolean complete;

    /** Another call is told from now on. */
    void open(int call) {
        index = call;
        silent = true;
        depth = 0;
        text = false;
        escaped = false;
        complete = false;
    }

    /** Nothing more is told of the call. */
    void close() {
        index = NONE;
        silent = false;
    }

    /** Returns whether an event may be told now: it goes on with this call, or there is nothing to go on with. */
    boolean lets(ChatEvent event) {
        return index == NONE || complete || (event instanceof ChatEvent.ToolCallDelta delta && delta.index() == index);
    }

    /**
     * Closes a call that has said nothing when something else is said: it has no arguments, and nothing waits for them.
     * That another call begins does not show it yet: some begin all calls before they tell the arguments of any.
     */
    void closeIfSilent(ChatEvent next) {
        boolean own = next instanceof ChatEvent.ToolCallDelta delta && delta.index() == index;
        if (silent && !own && !(next instanceof ChatEvent.ToolCallBegin)) {
            close();
        }
    }

    /** Takes note of more arguments; returns whether they are this call's. */
    boolean add(ChatEvent.ToolCallDelta delta) {
        if (delta.index() != index) {
            return false;
        }
        silent = false;
        String json = delta.arguments();
        for (int at = 0; at < json.length(); at++) {
            add(json.charAt(at));
        }
        return true;
    }

    private void add(char next) {
        if (text) {
            boolean quote = next == '"' && !escaped;
            escaped = next == '\\' && !escaped;
            text = !quote;
            return;
        }
        switch (next) {
            case '"' -> text = true;
            case '{', '[' -> depth++;
            case '}', ']' -> {
                depth--;
                complete = depth == 0;
            }
            default -> {
                // Everything else leaves the depth as it is.
            }
        }
    }
}
