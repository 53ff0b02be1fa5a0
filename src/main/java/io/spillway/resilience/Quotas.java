package io.spillway.resilience;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which models of a pool share a quota. */
final class Quotas {

    private final Map<String, QuotaGroup> byModel = new HashMap<>();

    /**
     * @throws IllegalArgumentException if a model is in two groups
     */
    Quotas(List<QuotaGroup> groups) {
        for (QuotaGroup group : groups) {
            for (String model : group.weights().keySet()) {
                QuotaGroup other = byModel.put(model, group);
                if (other != null) {
                    throw new IllegalArgumentException("model: '%s' in '%s' and '%s' (expected: one group)"
                            .formatted(model, other.name(), group.name()));
                }
            }
        }
    }

    /** Returns the name under which a model's limits are kept: its group's, or else its own. */
    String of(String model) {
        QuotaGroup group = byModel.get(model);
        return group == null ? model : group.name();
    }

    int weightOf(String model) {
        QuotaGroup group = byModel.get(model);
        return group == null ? 1 : group.weights().getOrDefault(model, 1);
    }
}
