package io.spillway.gateway.provider;

import java.time.Duration;

/**
 * How much of an answer is taken. These are guards against broken providers, and no settings.
 *
 * @param streamBytes the longest streamed answer
 * @param errorBytes how much of an error's body is read
 * @param errorTime how long an error's body is read
 * @param heldBytes how many bytes of a stream are held back until one of its events is visible
 * @param heldReads how many reads of the network are held back at most
 * @param grace how long a provider may take to close a stream that has come to its end
 * @param claim how long a reply waits for somebody to take its events
 */
record Limits(
        long streamBytes,
        int errorBytes,
        Duration errorTime,
        int heldBytes,
        int heldReads,
        Duration grace,
        Duration claim) {

    static final Limits DEFAULT = new Limits(
            64L << 20, 64 << 10, Duration.ofSeconds(2), 64 << 10, 50, Duration.ofSeconds(1), Duration.ofSeconds(10));
}
