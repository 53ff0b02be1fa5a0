package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.resilience.PoolSnapshot;
import io.spillway.resilience.QuotaGroup;
import io.spillway.resilience.QuotaReport;
import io.spillway.resilience.UsageReport;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tells of each quota group how much all credentials of a provider together have left of it. */
final class QuotaGroups {

    private final PoolSnapshot snapshot;
    private final List<UsageReport> windows;
    private final List<QuotaReport> quotas;

    QuotaGroups(PoolSnapshot snapshot, List<UsageReport> windows, List<QuotaReport> quotas) {
        this.snapshot = snapshot;
        this.windows = windows;
        this.quotas = quotas;
    }

    ObjectNode json(List<QuotaGroup> groups) {
        var json = JsonNodeFactory.instance.objectNode();
        groups.forEach(group -> json.set(group.name(), group(group)));
        return json;
    }

    private ObjectNode group(QuotaGroup group) {
        var json = JsonNodeFactory.instance.objectNode();
        List<QuotaReport> about = quotas.stream()
                .filter(report -> group.name().equals(report.quota()))
                .toList();
        var tiers = json.putObject("tiers");
        byTier().forEach((tier, states) -> tiers.putObject(tier)
                .put("priority", states.get(0).credential().priority())
                .put("total", states.size()));
        var named = json.putObject("windows");
        windows.stream()
                .filter(report -> group.weights().containsKey(report.model()))
                .collect(Collectors.groupingBy(UsageReport::window, TreeMap::new, Collectors.toList()))
                .forEach((window, reports) -> named.set(window, window(group, window, reports, about)));
        json.putObject("fair_cycle_summary")
                .put(
                        "exhausted_count",
                        about.stream().filter(QuotaGroups::isOver).count())
                .put("total_count", snapshot.credentials().size());
        return json;
    }

    private Map<String, List<PoolSnapshot.State>> byTier() {
        return snapshot.credentials().stream()
                .collect(Collectors.groupingBy(QuotaStats::tier, TreeMap::new, Collectors.toList()));
    }

    private static boolean isOver(QuotaReport report) {
        return report.turn() != null && report.turn().over();
    }

    /** What is used is counted by weight, as a limit on a group is. */
    private ObjectNode window(QuotaGroup group, String window, List<UsageReport> reports, List<QuotaReport> about) {
        long used = reports.stream()
                .mapToLong(report -> report.requests() * group.weights().getOrDefault(report.model(), 1))
                .sum();
        List<QuotaReport.Limit> limits = about.stream()
                .flatMap(report -> report.limits().stream())
                .filter(limit -> window.equals(limit.countedIn()) && limit.limit() > 0)
                .toList();
        long most = limits.stream().mapToLong(QuotaReport.Limit::limit).sum();
        long left = limits.stream()
                .mapToLong(limit -> Math.max(0, limit.remaining()))
                .sum();
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("total_used", used)
                .put("total_remaining", limits.isEmpty() ? null : left)
                .put("total_max", limits.isEmpty() ? null : most)
                .put("remaining_pct", limits.isEmpty() ? null : percent(left, most));
        var tiers = json.putObject("tier_availability");
        byTier().forEach((tier, states) -> tiers.putObject(tier)
                .put("total", states.size())
                .put(
                        "available",
                        states.stream().filter(state -> isFree(state, group)).count()));
        return json;
    }

    private static boolean isFree(PoolSnapshot.State state, QuotaGroup group) {
        return state.vetoes().stream()
                .noneMatch(veto -> veto.model() == null || veto.model().equals(group.name()));
    }

    private static double percent(long part, long whole) {
        return BigDecimal.valueOf(100.0 * part / whole)
                .setScale(1, RoundingMode.HALF_UP)
                .doubleValue();
    }
}
