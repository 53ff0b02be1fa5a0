package io.spillway.dialect;

import org.jspecify.annotations.Nullable;

/**
 * One streamed answer on its way from a provider to a client: takes what the network brings, gives back whole events in
 * the client's dialect.
 *
 * <p>Made for one attempt and used by one thread at a time. It holds at most one incomplete event and has no clock.
 */
public interface EventStream {

    /** No bytes. */
    byte[] NOTHING = {};

    /**
     * Takes what one read of the network brought and returns the bytes of the events that are complete, in order,
     * ready to be forwarded; {@link #NOTHING} if none is. After a fault or the end it returns nothing more.
     */
    byte[] accept(byte[] read);

    /**
     * The provider has closed the stream. Returns the bytes still owed to the client, such as a final marker that the
     * provider forgot; whether the stream was whole is then known by {@link #fault()}.
     */
    byte[] end();

    /** Returns whether something that a user can see has been returned: text, reasoning, a tool call, a refusal. */
    boolean visible();

    /** Returns whether the answer is complete, its final marker included; nothing more needs to be read. */
    boolean complete();

    /** Returns what is wrong; {@code null} as long as nothing is. A fault is final. */
    Answer.@Nullable Fault fault();

    /** Returns what the answer took so far, as the provider said or, failing that, estimated from what passed by. */
    TokenUsage usage();

    /** Returns how many malformed lines were dropped. */
    int droppedLines();
}
