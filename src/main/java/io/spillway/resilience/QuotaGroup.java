package io.spillway.resilience;

import java.util.Map;

/**
 * Models that share a quota: a limit on one rests them all, and they count together.
 *
 * @param name its name, which stands for its models in a {@link Veto}
 * @param weights each model, and how much one call of it counts
 */
public record QuotaGroup(String name, Map<String, Integer> weights) {

    /**
     * @throws IllegalArgumentException if a weight is below 1
     */
    public QuotaGroup {
        weights = Map.copyOf(weights);
        weights.forEach((model, weight) -> {
            if (weight < 1) {
                throw new IllegalArgumentException("weights: %s=%d (expected: >= 1)".formatted(model, weight));
            }
        });
    }
}
