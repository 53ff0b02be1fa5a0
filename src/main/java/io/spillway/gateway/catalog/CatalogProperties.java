package io.spillway.gateway.catalog;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * What is known of models.
 *
 * @param refresh Time after which providers are asked anew which models they serve. If a duration suffix is not
 * specified, seconds will be used.
 */
@Validated
@ConfigurationProperties("spillway.catalog")
public record CatalogProperties(
        @DefaultValue("6h") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1)
        Duration refresh) {}
