package io.spillway.dialect;

/** Why a model stopped. This list is closed: a reader takes what it does not know for {@link #END}. */
public enum StopReason {
    /** It had said everything. */
    END,

    /** It came to a text at which the client wants it to stop. */
    STOP_SEQUENCE,

    /** It may not say more: the limit of the request or of the model. */
    LENGTH,

    /** It waits for the results of the tools it called. */
    TOOL_CALLS,

    /** A filter stopped it. */
    FILTERED,

    /** It refused. */
    REFUSED,

    /** It takes a break, and goes on when it is sent what it said so far (Anthropic's {@code pause_turn}). */
    PAUSED
}
