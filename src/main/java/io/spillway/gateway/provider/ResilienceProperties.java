package io.spillway.gateway.provider;

import io.spillway.resilience.EscalatingCooldown;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * How calls wait, rest and repeat, the same for every provider.
 *
 * @param maxWaiting Number of calls that may wait for a credential at a time. Further ones are refused.
 * @param cooldowns How long a credential rests after the first, second, … limit in a row, where the provider does not
 * say. Each is longer than the one before; the last one repeats. If a duration suffix is not specified, seconds will be
 * used.
 * @param repeatRatio Attempts that may repeat a failed one at the same provider, as a share of the calls.
 * @param repeatsPerSecond Number of such repeats per second that is always allowed.
 */
@Validated
@ConfigurationProperties("spillway.resilience")
public record ResilienceProperties(
        @DefaultValue("1000") @Min(0) int maxWaiting,

        @DefaultValue({"10s", "30s", "60s", "120s"}) @DurationUnit(ChronoUnit.SECONDS)
        List<Duration> cooldowns,

        @DefaultValue("0.2") @DecimalMin("0") @DecimalMax("1")
        double repeatRatio,

        @DefaultValue("10") @Min(0) int repeatsPerSecond) {

    /**
     * @throws IllegalArgumentException if the cooldowns do not grow
     */
    public ResilienceProperties {
        try {
            cooldowns = new EscalatingCooldown(cooldowns).steps();
        } catch (IllegalArgumentException notGrowing) {
            throw new IllegalArgumentException("spillway.resilience.cooldowns: " + notGrowing.getMessage());
        }
    }
}
