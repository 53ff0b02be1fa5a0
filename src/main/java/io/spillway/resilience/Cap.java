package io.spillway.resilience;

import java.util.Locale;
import java.util.Set;

/**
 * The operator's own limit: how many calls each credential may make in a window, whatever the provider allows.
 *
 * @param quota the model, or the {@link QuotaGroup}, that it is about; spelled as such, or as an environment variable
 *     would spell it
 * @param priorities of which priorities the credentials are that it is about; empty for all that no other cap on the
 *     same quota and window names
 * @param size how many calls may begin in one window
 * @param window when they are counted anew
 * @param cooldown when it opens again once it has been reached
 */
public record Cap(String quota, Set<Integer> priorities, CapSize size, UsageWindow window, CapCooldown cooldown) {

    /** Copies the set. */
    public Cap {
        priorities = Set.copyOf(priorities);
    }

    /**
     * A cap of so many calls that opens when its window ends.
     *
     * @throws IllegalArgumentException if the number of calls is below 0
     */
    public Cap(String quota, Set<Integer> priorities, long calls, UsageWindow window) {
        this(quota, priorities, CapSize.calls(calls), window, CapCooldown.QUOTA_RESET);
    }

    boolean isOn(String name) {
        return spelled(quota).equals(spelled(name));
    }

    boolean holdsFor(int priority) {
        return priorities.isEmpty() || priorities.contains(priority);
    }

    /** Returns whether this one, which names priorities, takes the place of one that does not. */
    boolean replaces(Cap other) {
        return !priorities.isEmpty()
                && other.priorities.isEmpty()
                && isOn(other.quota)
                && window.name().equals(other.window.name());
    }

    /** Variables have no other characters than these. */
    private static String spelled(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
    }
}
