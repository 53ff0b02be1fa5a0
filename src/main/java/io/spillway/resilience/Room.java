package io.spillway.resilience;

/**
 * How far calls may go on before windows have to be looked at again.
 *
 * @param calls how many calls may have begun
 * @param tokens how many tokens they may have been estimated to take
 * @param untilNanos when one of the windows ends
 */
record Room(long calls, long tokens, long untilNanos) {

    /** Nothing can be said: each call has to look. */
    static final Room NONE = new Room(0, 0, 0);

    /** Returns the room of windows that give plenty until then. */
    static Room until(long nanos) {
        return new Room(Long.MAX_VALUE, Long.MAX_VALUE, nanos);
    }

    /** Returns what both allow. */
    Room and(Room other) {
        return new Room(
                Math.min(calls, other.calls),
                Math.min(tokens, other.tokens),
                untilNanos - other.untilNanos < 0 ? untilNanos : other.untilNanos);
    }

    /** Returns whether a call still fits. */
    boolean fits(long begunCalls, long begunTokens, long estimatedTokens, long nowNanos) {
        return begunCalls < calls && untilNanos - nowNanos > 0 && begunTokens <= tokens - Math.max(1, estimatedTokens);
    }
}
