package io.spillway.gateway.api;

import io.spillway.gateway.credential.Secret;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the routes that clients call.
 *
 * @param key Secret that clients have to present. Without it the routes are open to whoever can reach the port.
 * @param explain Whether every reply tells in x-route what became of each candidate.
 * @param maxRequestSize Largest request body that is read.
 * @param headerTimeout Time a client may take to send the headers of a request. If a duration suffix is not
 * specified, seconds will be used.
 * @param bodyIdleTimeout Longest silence while a client sends the body of a request. If a duration suffix is not
 * specified, seconds will be used.
 * @param bodyTimeout Time a client may take to send the whole body of a request. If a duration suffix is not
 * specified, seconds will be used.
 * @param idleTimeout Time after which a connection without a request is closed. If a duration suffix is not
 * specified, seconds will be used.
 * @param keepAlive Silence of a stream after which the client is sent a comment, so that nothing on the way takes the
 * connection for dead. If a duration suffix is not specified, seconds will be used.
 * @param writeIdleTimeout Time after which a client that does not take what it is sent is cut off. If a duration
 * suffix is not specified, seconds will be used.
 * @param maxConnections Connections that may be open at a time. Above it those without a request are closed, oldest first.
 * @param maxKeyFailures Wrong keys that one address may present in a minute before they are answered with 429. A right
 * key is always let in.
 */
@ConfigurationProperties("spillway.api")
public record ApiProperties(
        @Nullable Secret key,
        @DefaultValue("false") boolean explain,
        @DefaultValue("20MB") DataSize maxRequestSize,

        @DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS)
        Duration headerTimeout,

        @DefaultValue("15s") @DurationUnit(ChronoUnit.SECONDS)
        Duration bodyIdleTimeout,

        @DefaultValue("60s") @DurationUnit(ChronoUnit.SECONDS)
        Duration bodyTimeout,

        @DefaultValue("75s") @DurationUnit(ChronoUnit.SECONDS)
        Duration idleTimeout,

        @DefaultValue("15s") @DurationUnit(ChronoUnit.SECONDS)
        Duration keepAlive,

        @DefaultValue("60s") @DurationUnit(ChronoUnit.SECONDS)
        Duration writeIdleTimeout,

        @DefaultValue("16384") int maxConnections,
        @DefaultValue("60") int maxKeyFailures) {

    /**
     * @throws IllegalArgumentException if a size, a time or a number is not above zero
     */
    public ApiProperties {
        positive("max-request-size", maxRequestSize.toBytes());
        if (maxRequestSize.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "max-request-size: %s (expected: less than 2 GB)".formatted(maxRequestSize));
        }
        positive("header-timeout", headerTimeout.toNanos());
        positive("body-idle-timeout", bodyIdleTimeout.toNanos());
        positive("body-timeout", bodyTimeout.toNanos());
        positive("idle-timeout", idleTimeout.toNanos());
        positive("keep-alive", keepAlive.toNanos());
        positive("write-idle-timeout", writeIdleTimeout.toNanos());
        positive("max-connections", maxConnections);
        positive("max-key-failures", maxKeyFailures);
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("spillway.api.%s: %d (expected: > 0)".formatted(name, value));
        }
    }
}
