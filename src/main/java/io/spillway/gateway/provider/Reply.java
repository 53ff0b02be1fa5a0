package io.spillway.gateway.provider;

import io.spillway.dialect.TokenUsage;
import reactor.core.publisher.Flux;

/** A provider's answer, in the client's dialect. */
public sealed interface Reply {

    /** Returns the provider that answered. */
    String provider();

    /** Returns the model's name at that provider. */
    String model();

    /**
     * An answer that came whole.
     *
     * @param body the bytes for the client
     */
    record Whole(String provider, String model, byte[] body, TokenUsage usage) implements Reply {}

    /**
     * An answer that comes event by event and has begun to be visible.
     *
     * @param events bytes of whole events, what was held until the first visible one included. Fails with a
     *     {@link io.spillway.resilience.CallFailedException} if the answer breaks off; to be subscribed to once, and
     *     cancelled when the client leaves
     */
    record Streamed(String provider, String model, Flux<byte[]> events) implements Reply {}
}
