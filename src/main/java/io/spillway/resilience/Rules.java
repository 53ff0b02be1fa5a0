package io.spillway.resilience;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the operator has laid down for a pool: which models share a quota, how far it may be used, and in which turns. */
final class Rules {

    private final Map<String, QuotaGroup> groups = new HashMap<>();
    private final List<Cap> caps;
    private final @Nullable FairCycle fairCycle;
    private final Map<String, Cycle> cycles = new ConcurrentHashMap<>();

    /**
     * @throws IllegalArgumentException if a model is in two groups
     */
    Rules(List<QuotaGroup> groups, List<Cap> caps, @Nullable FairCycle fairCycle) {
        groups.forEach(this::add);
        this.caps = List.copyOf(caps);
        this.fairCycle = fairCycle;
    }

    private void add(QuotaGroup group) {
        for (String model : group.weights().keySet()) {
            QuotaGroup other = groups.put(model, group);
            if (other != null) {
                throw new IllegalArgumentException("model: '%s' in '%s' and '%s' (expected: one group)"
                        .formatted(model, other.name(), group.name()));
            }
        }
    }

    /** Returns the name under which a model's limits are kept: its group's, or else its own. */
    String quota(String model) {
        QuotaGroup group = groups.get(model);
        return group == null ? model : group.name();
    }

    /** Returns how much one call of a model counts. */
    int weight(String model) {
        QuotaGroup group = groups.get(model);
        return group == null ? 1 : group.weights().getOrDefault(model, 1);
    }

    /** Returns the caps on a model, or on its group, for credentials of a priority. */
    List<Cap> caps(String model, int priority) {
        String group = quota(model);
        List<Cap> about = caps.stream()
                .filter(cap -> cap.isOn(model) || cap.isOn(group))
                .filter(cap -> cap.holdsFor(priority))
                .toList();
        return about.stream()
                .filter(cap -> about.stream().noneMatch(other -> other.replaces(cap)))
                .toList();
    }

    /** Returns what a cap on a model is about: its group, or the model alone. */
    String capped(Cap cap, String model) {
        String group = quota(model);
        return cap.isOn(group) ? group : model;
    }

    /** Returns the cycle of a quota for credentials of a priority; {@code null} if they take no turns. */
    @Nullable
    Cycle cycle(String quota, int priority) {
        FairCycle rule = fairCycle;
        if (rule == null) {
            return null;
        }
        String what = rule.tracking() == FairCycle.Tracking.CREDENTIAL ? null : quota;
        String who = rule.acrossPriorities() ? "" : priority + " ";
        return cycles.computeIfAbsent(who + what, name -> new Cycle(rule, what, name));
    }

    /** Returns the cycle for all models of credentials of a priority; {@code null} if they take no such turns. */
    @Nullable
    Cycle commonCycle(int priority) {
        boolean isCommon = fairCycle != null && fairCycle.tracking() == FairCycle.Tracking.CREDENTIAL;
        return isCommon ? cycle("", priority) : null;
    }

    /** Returns the groups of models that share a quota. */
    List<QuotaGroup> groups() {
        return groups.values().stream()
                .distinct()
                .sorted(Comparator.comparing(QuotaGroup::name))
                .toList();
    }

    /** Returns whether credentials of all priorities take turns with each other. */
    boolean isAcrossPriorities() {
        return fairCycle != null && fairCycle.acrossPriorities();
    }
}
