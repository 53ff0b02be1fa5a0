package io.spillway.resilience;

import java.util.Set;

/**
 * The operator's own limit: how many calls each credential may make in a window, whatever the provider allows.
 *
 * @param quota the model, or the {@link QuotaGroup}, that it is about
 * @param priorities of which priorities the credentials are that it is about; empty for all
 * @param calls how many calls may begin in one window
 * @param window when they are counted anew
 */
public record Cap(String quota, Set<Integer> priorities, long calls, UsageWindow window) {

    /**
     * @throws IllegalArgumentException if the number of calls is below 0
     */
    public Cap {
        priorities = Set.copyOf(priorities);
        if (calls < 0) {
            throw new IllegalArgumentException("calls: %d (expected: >= 0)".formatted(calls));
        }
    }

    boolean isAbout(String model, String group, int priority) {
        return (quota.equals(model) || quota.equals(group)) && (priorities.isEmpty() || priorities.contains(priority));
    }
}
