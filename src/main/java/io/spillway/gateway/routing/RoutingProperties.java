package io.spillway.gateway.routing;

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
 * @param byNeed Whether a call with tools, images or a JSON schema, or one that is too long, is kept from models that
 * are known not to take it.
 */
@Validated
@ConfigurationProperties("spillway.routing")
public record RoutingProperties(
        @DefaultValue("300s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
        Duration timeout,

        @DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin
        Duration maxWait,

        @DefaultValue("true") boolean fallback,

        @DefaultValue("true") boolean byNeed) {}
