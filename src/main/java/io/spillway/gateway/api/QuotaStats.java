package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.gateway.provider.Provider;
import io.spillway.resilience.PoolSnapshot;
import io.spillway.resilience.QuotaGroup;
import io.spillway.resilience.QuotaReport;
import io.spillway.resilience.UsageReport;
import io.spillway.resilience.Veto;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells what every credential has used and how it stands. It holds ids, which are no secrets, and nothing else. */
final class QuotaStats {

    /** Stands for a model where a cooldown or a turn is about all of them. */
    private static final String ALL_MODELS = "(all models)";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Instant now;

    private QuotaStats(Instant now) {
        this.now = now;
    }

    /** Returns those of some providers; one that was never used is left out. */
    static ObjectNode of(List<Provider> providers, Instant now) {
        return new QuotaStats(now).all(providers);
    }

    private ObjectNode all(List<Provider> providers) {
        var json = JSON.objectNode();
        var named = json.putObject("providers");
        var sum = new Sum();
        int credentials = 0;
        int active = 0;
        for (Provider provider : providers) {
            List<UsageReport> totals = provider.pool().totals();
            if (!totals.isEmpty()) {
                PoolSnapshot snapshot = provider.pool().snapshot();
                named.set(provider.id(), provider(provider, snapshot, totals));
                totals.forEach(sum::add);
                credentials += snapshot.credentials().size();
                active += activeIn(snapshot);
            }
        }
        var summary = json.putObject("summary")
                .put("total_providers", named.size())
                .put("total_credentials", credentials)
                .put("active_credentials", active)
                .put("exhausted_credentials", credentials - active)
                .put("total_requests", sum.requests());
        summary.set("tokens", sum.tokens());
        summary.put("approx_total_cost", sum.cost);
        return json.put("data_source", "cache").put("timestamp", seconds(now));
    }

    private ObjectNode provider(Provider provider, PoolSnapshot snapshot, List<UsageReport> totals) {
        var json = JSON.objectNode()
                .put("provider", provider.id())
                .put("credential_count", snapshot.credentials().size())
                .put(
                        "rotation_mode",
                        provider.settings().rotation().mode().name().toLowerCase(Locale.ROOT));
        var credentials = json.putObject("credentials");
        List<UsageReport> windows = provider.pool().usage();
        List<QuotaReport> quotas = provider.pool().quotas();
        List<QuotaGroup> groups = provider.pool().quotaGroups();
        for (PoolSnapshot.State state : snapshot.credentials()) {
            String id = state.credential().id();
            List<QuotaReport> left = quotas.stream()
                    .filter(report -> report.credential().equals(id))
                    .toList();
            credentials.set(id, credential(state, of(id, totals), of(id, windows), left, groups));
        }
        var sum = new Sum();
        totals.forEach(sum::add);
        int active = activeIn(snapshot);
        json.put("active_count", active)
                .put("exhausted_count", snapshot.credentials().size() - active)
                .put("total_requests", sum.requests());
        json.set("tokens", sum.tokens());
        json.put("approx_cost", sum.cost);
        json.set("quota_groups", new QuotaGroups(snapshot, windows, quotas).json(groups));
        return json;
    }

    private ObjectNode credential(
            PoolSnapshot.State state,
            List<UsageReport> totals,
            List<UsageReport> windows,
            List<QuotaReport> quotas,
            List<QuotaGroup> groups) {
        String id = state.credential().id();
        var json = JSON.objectNode()
                .put("stable_id", id)
                .put("accessor_masked", masked(id))
                .put("full_path", masked(id))
                .put("identifier", id)
                .put("email", id.contains("@") ? id : null)
                .put("tier", tier(state))
                .put("priority", state.credential().priority())
                .put("active_requests", state.inFlight())
                .put("status", status(state));
        var sum = new Sum();
        totals.forEach(sum::add);
        json.set("totals", sum.json());
        json.set("model_usage", models(totals, windows, quotas, state));
        json.set("group_usage", groups(totals, windows, quotas, groups, state));
        json.set("cooldowns", cooldowns(state));
        json.set("fair_cycle", turns(quotas));
        return json;
    }

    /** Providers do not tell what plan a key is on; what tells credentials apart here is their priority. */
    static String tier(PoolSnapshot.State state) {
        return "priority-" + state.credential().priority();
    }

    private static List<UsageReport> of(String credential, List<UsageReport> reports) {
        return reports.stream()
                .filter(report -> report.credential().equals(credential))
                .toList();
    }

    private ObjectNode models(
            List<UsageReport> totals, List<UsageReport> windows, List<QuotaReport> quotas, PoolSnapshot.State state) {
        var json = JSON.objectNode();
        for (UsageReport total : totals) {
            String model = total.model();
            var standing = QuotaStanding.of(model, quotas, state.vetoes(), now);
            json.set(model, usage(only(Set.of(model), totals), only(Set.of(model), windows), standing));
        }
        return json;
    }

    private ObjectNode groups(
            List<UsageReport> totals,
            List<UsageReport> windows,
            List<QuotaReport> quotas,
            List<QuotaGroup> groups,
            PoolSnapshot.State state) {
        var json = JSON.objectNode();
        for (QuotaGroup group : groups) {
            Set<String> models = group.weights().keySet();
            var standing = QuotaStanding.of(group.name(), quotas, state.vetoes(), now);
            json.set(group.name(), usage(only(models, totals), only(models, windows), standing));
        }
        var ofAll = QuotaStanding.of(null, quotas, state.vetoes(), now);
        if (!ofAll.isEmpty()) {
            json.set(ALL_MODELS, usage(totals, windows, ofAll));
        }
        return json;
    }

    private static ObjectNode usage(List<UsageReport> totals, List<UsageReport> windows, QuotaStanding standing) {
        var json = JSON.objectNode();
        var named = json.putObject("windows");
        windows.stream()
                .collect(Collectors.groupingBy(UsageReport::window, TreeMap::new, Collectors.toList()))
                .forEach((window, reports) -> {
                    var sum = new Sum();
                    reports.forEach(sum::add);
                    named.set(window, sum.json().put("reset_at", seconds(lastEnd(reports))));
                });
        standing.addLimits(named);
        var sum = new Sum();
        totals.forEach(sum::add);
        json.set("totals", sum.json());
        standing.addRules(json);
        return json;
    }

    private static Instant lastEnd(List<UsageReport> reports) {
        return reports.stream()
                .map(UsageReport::endsAt)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static List<UsageReport> only(Set<String> models, List<UsageReport> reports) {
        return reports.stream()
                .filter(report -> models.contains(report.model()))
                .toList();
    }

    private ObjectNode cooldowns(PoolSnapshot.State state) {
        var json = JSON.objectNode();
        for (Veto veto : state.vetoes()) {
            if (isRest(veto)) {
                json.putObject(model(veto))
                        .put("reason", word(veto))
                        .put("remaining_seconds", secondsUntil(veto.until()))
                        .put("source", "error");
            }
        }
        return json;
    }

    private static ObjectNode turns(List<QuotaReport> quotas) {
        var json = JSON.objectNode();
        for (QuotaReport report : quotas) {
            if (report.turn() != null) {
                String quota = report.quota() == null ? ALL_MODELS : report.quota();
                json.set(quota, QuotaStanding.turn(report.turn()));
            }
        }
        return json;
    }

    private static String model(Veto veto) {
        return veto.model() == null ? ALL_MODELS : veto.model();
    }

    private static String word(Veto veto) {
        return veto.reason().name().toLowerCase(Locale.ROOT);
    }

    static boolean isRest(Veto veto) {
        return veto.reason() == Veto.Reason.COOLDOWN || veto.reason() == Veto.Reason.LOCKOUT;
    }

    /** One that is busy is as active as can be. */
    private static String status(PoolSnapshot.State state) {
        List<Veto> vetoes = state.vetoes().stream()
                .filter(veto -> veto.reason() != Veto.Reason.CONCURRENCY)
                .toList();
        if (vetoes.isEmpty()) {
            return "active";
        }
        return vetoes.stream()
                .filter(veto -> veto.model() == null)
                .findFirst()
                .map(veto -> isRest(veto) ? "cooldown" : "exhausted")
                .orElse("mixed");
    }

    private static int activeIn(PoolSnapshot snapshot) {
        return (int) snapshot.credentials().stream()
                .map(QuotaStats::status)
                .filter(status -> status.equals("active") || status.equals("mixed"))
                .count();
    }

    private static String masked(String id) {
        return "..." + id.substring(Math.max(0, id.length() - 6));
    }

    static double seconds(Instant time) {
        return time.toEpochMilli() / 1000.0;
    }

    private long secondsUntil(@Nullable Instant time) {
        return time == null ? 0 : Math.max(0, Duration.between(now, time).toSeconds());
    }

    /** What several reports come to. */
    private static final class Sum {

        private long successes;
        private long abandoned;
        private long failures;
        private long input;
        private long output;
        private long cached;
        private long reasoning;
        private BigDecimal cost = BigDecimal.ZERO;
        private @Nullable Instant first;
        private @Nullable Instant last;

        Sum add(UsageReport report) {
            successes += report.successes();
            abandoned += report.abandoned();
            failures += report.failures().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            input += report.usage().inputTokens();
            output += report.usage().outputTokens();
            cached += report.usage().cachedTokens();
            reasoning += report.usage().reasoningTokens();
            cost = cost.add(report.cost());
            first = first == null || report.startedAt().isBefore(first) ? report.startedAt() : first;
            last = last == null || report.lastUsedAt().isAfter(last) ? report.lastUsedAt() : last;
            return this;
        }

        long requests() {
            return successes + abandoned + failures;
        }

        ObjectNode json() {
            return JSON.objectNode()
                    .put("request_count", requests())
                    .put("success_count", successes)
                    .put("failure_count", failures)
                    .put("abandoned_count", abandoned)
                    .put("prompt_tokens", input)
                    .put("completion_tokens", output)
                    .put("thinking_tokens", reasoning)
                    .put("output_tokens", output - reasoning)
                    .put("prompt_tokens_cache_read", cached)
                    .put("prompt_tokens_cache_write", 0)
                    .put("total_tokens", input + output)
                    .put("approx_cost", cost)
                    .put("first_used_at", first == null ? null : seconds(first))
                    .put("last_used_at", last == null ? null : seconds(last));
        }

        ObjectNode tokens() {
            double percent = input == 0
                    ? 0
                    : BigDecimal.valueOf(100.0 * cached / input)
                            .setScale(1, RoundingMode.HALF_UP)
                            .doubleValue();
            return JSON.objectNode()
                    .put("input_cached", cached)
                    .put("input_uncached", input - cached)
                    .put("input_cache_pct", percent)
                    .put("output", output);
        }
    }
}
