package io.spillway.gateway.routing;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * How calls are routed.
 *
 * @param timeout Time from a call's beginning until its answer, all waits and attempts together; a streamed answer must
 * have begun by then. If a duration suffix is not specified, seconds will be used.
 * @param maxWait Longest time that one call waits for a credential to come free. If a duration suffix is not specified,
 * seconds will be used.
 * @param fallback Whether another provider may answer when the first one cannot.
 * @param repeatRatio Repeated attempts at the same provider that each call earns, as a share of one.
 * @param repeatsPerSecond Repeated attempts at the same provider that are allowed in any second, however few the calls.
 */
@Validated
@ConfigurationProperties("spillway.routing")
public record RoutingProperties(
        @DefaultValue("300s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
        Duration timeout,

        @DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin
        Duration maxWait,

        @DefaultValue("true") boolean fallback,

        @DefaultValue("0.2") @DecimalMin("0") @DecimalMax("1")
        double repeatRatio,

        @DefaultValue("10") @Min(0) int repeatsPerSecond) {}
