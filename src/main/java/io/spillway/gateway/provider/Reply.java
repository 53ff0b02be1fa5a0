package io.spillway.gateway.provider;

import io.spillway.dialect.TokenUsage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
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
     * @param cost what it cost, in US dollars; {@code null} if unknown
     */
    record Whole(
            String provider,
            String model,
            byte[] body,
            TokenUsage usage,
            @Nullable BigDecimal cost) implements Reply {

        /** An answer of which nobody knows yet what it cost. */
        public Whole(String provider, String model, byte[] body, TokenUsage usage) {
            this(provider, model, body, usage, null);
        }

        Whole costing(@Nullable BigDecimal known) {
            return new Whole(provider, model, body, usage, known);
        }
    }

    /**
     * An answer that comes event by event and has begun to be visible.
     *
     * @param events bytes of whole events, what was held until the first visible one included. Fails with a
     *     {@link io.spillway.resilience.CallFailedException} if the answer breaks off; to be subscribed to once, and
     *     cancelled when the client leaves
     */
    record Streamed(String provider, String model, Flux<byte[]> events) implements Reply {}
}
