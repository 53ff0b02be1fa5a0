package io.spillway.gateway.routing;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * How calls for vectors are routed.
 *
 * @param batch How calls that come almost at once go to the provider together.
 */
@Validated
@ConfigurationProperties("spillway.embeddings")
public record EmbeddingsProperties(@DefaultValue @Valid Batch batch) {

    /**
     * How calls that come almost at once go to the provider together.
     *
     * @param enabled Whether they do, and whether a call that is larger than the provider takes is divided.
     * @param window Time that a call waits for others. If a duration suffix is not specified, milliseconds will be used.
     * @param maxInputs Most texts, or arrays of tokens, that go up together.
     * @param maxTokens Most tokens, as estimated at three bytes each, that go up together.
     */
    public record Batch(
            @DefaultValue("false") boolean enabled,

            @DefaultValue("5ms") @DurationUnit(ChronoUnit.MILLIS) @DurationMin @DurationMax(seconds = 1)
            Duration window,

            @DefaultValue("64") @Min(1) int maxInputs,
            @DefaultValue("16000") @Min(1) int maxTokens) {}
}
