package io.spillway.dialect;

import java.util.function.Consumer;

/**
 * Reads one streamed answer of a provider: {@code <Name>StreamReader}. Made for one attempt, used by one thread at a time.
 *
 * <p>It tells what the provider said and when: nothing is held back, and nothing is judged. {@link SharedTranslation}
 * does that: it supplies a missing {@link ChatEvent.Begin}, {@link ChatEvent.Stop} or {@link ChatEvent.End}, puts right a
 * reason to stop that does not fit, keeps the usage for the end, and decides when the stream is empty or was cut. Pings
 * and comments are told to nobody.
 */
public interface ChatStreamReader {

    /**
     * Reads an event that has data.
     *
     * <p>An error inside the stream is {@link ChatEvent.Failed}. A dialect with a final marker says {@link ChatEvent.End}
     * when it comes. Unknown events are left out.
     *
     * @param event stands on the event; {@link SseReader#data} holds its data
     * @param answer is told what it says
     * @throws DialectException if the dialect does not allow it; it is searched for an error, else left out and counted
     * @throws MalformedJsonException if it is no JSON; likewise
     */
    void read(SseReader event, Consumer<ChatEvent> answer);

    /**
     * The provider has closed the stream and has not said {@link ChatEvent.End}. A dialect without a final marker says it
     * here if the answer is complete; others say nothing, and what is missing is decided elsewhere.
     */
    void end(Consumer<ChatEvent> answer);
}
