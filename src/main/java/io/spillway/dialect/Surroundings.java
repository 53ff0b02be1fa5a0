package io.spillway.dialect;

/**
 * What a translation needs of the world outside. It is passed in, so that a dialect has no clock, no chance and no memory
 * of its own. Safe for many threads.
 */
public interface Surroundings {

    /** Returns the seconds since 1970, for answers whose provider does not say when it answered. */
    long epochSeconds();

    /**
     * Returns 24 hex digits that nobody has had before, to be put behind a dialect's own prefix, such as {@code "call_"}
     * or {@code "msg_"}.
     */
    String newId();

    /** Returns what remembers the thoughts behind tool calls. */
    ThoughtMemory thoughts();
}
