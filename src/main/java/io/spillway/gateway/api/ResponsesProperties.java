package io.spillway.gateway.api;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the responses that are kept in memory, so that clients can go on from them by 'previous_response_id'.
 *
 * @param maxStored Number of responses that are kept; the one that was used least recently goes first. 0 keeps none.
 * @param maxStoredSize Size of all responses that are kept, with what was asked.
 * @param timeToLive Time after which a response that nobody has used is forgotten. If a duration suffix is not
 * specified, seconds will be used.
 */
@ConfigurationProperties("spillway.responses")
public record ResponsesProperties(
        @DefaultValue("10000") int maxStored,
        @DefaultValue("64MB") DataSize maxStoredSize,

        @DefaultValue("24h") @DurationUnit(ChronoUnit.SECONDS)
        Duration timeToLive) {

    /**
     * @throws IllegalArgumentException if a number or a size is below zero, or the time is not above it
     */
    public ResponsesProperties {
        if (maxStored < 0) {
            throw new IllegalArgumentException(
                    "spillway.responses.max-stored: %d (expected: >= 0)".formatted(maxStored));
        }
        if (maxStoredSize.isNegative()) {
            throw new IllegalArgumentException(
                    "spillway.responses.max-stored-size: %s (expected: >= 0)".formatted(maxStoredSize));
        }
        if (timeToLive.isZero() || timeToLive.isNegative()) {
            throw new IllegalArgumentException(
                    "spillway.responses.time-to-live: %s (expected: > 0)".formatted(timeToLive));
        }
    }
}
