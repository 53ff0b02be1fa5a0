package io.spillway.gateway.requestlog;

/** Is told what becomes of the calls that are to be written. Called on any thread; must return at once. */
public interface RequestLogListener {

    /** A call stands on the disk. */
    default void written() {}

    /** A call is not written, because too much waits already. */
    default void dropped() {}

    /**
     * A call could not be written.
     *
     * @param reason what the disk said
     */
    default void failed(String reason) {}
}
