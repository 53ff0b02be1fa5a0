package io.spillway.dialect;

import java.io.ByteArrayOutputStream;

/**
 * Writes one streamed answer for a client: {@code <Name>StreamWriter}. Made for one attempt, used by one thread at a time.
 *
 * <p>It may rely on this, whatever the provider sent:
 *
 * <ul>
 *   <li>{@link ChatEvent.Begin} comes first, and once.
 *   <li>Deltas are not empty. A {@link ChatEvent.ToolCallDelta} follows the {@link ChatEvent.ToolCallBegin} of its index;
 *       deltas of several calls, and text between them, may come in turns.
 *   <li>One {@link ChatEvent.Stop} for each choice that said something, behind all it said, whose reason fits it.
 *   <li>Then one {@link ChatEvent.Usage}, estimated if need be, then {@link ChatEvent.End}.
 *   <li>{@link ChatEvent.Failed} never comes: the gateway ends the stream with {@link Dialect#writeErrorEvent}.
 * </ul>
 *
 * <p>What can be told at once is told at once. A dialect that cannot tell two tool calls in turns tells the second when
 * the first is complete.
 */
@FunctionalInterface
public interface ChatStreamWriter {

    /** Writes whole events that say this, if there is anything to say. */
    void write(ChatEvent event, ByteArrayOutputStream events);
}
