package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.resilience.QuotaReport;
import io.spillway.resilience.Veto;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells how much a credential has left of one model or group: limits, caps, turns and cooldowns. */
final class QuotaStanding {

    private final @Nullable QuotaReport report;
    private final List<Veto> vetoes;
    private final Instant now;

    private QuotaStanding(@Nullable QuotaReport report, List<Veto> vetoes, Instant now) {
        this.report = report;
        this.vetoes = vetoes;
        this.now = now;
    }

    /**
     * Picks what is about one model or group.
     *
     * @param quota {@code null} for all models
     */
    static QuotaStanding of(@Nullable String quota, List<QuotaReport> reports, List<Veto> vetoes, Instant now) {
        return new QuotaStanding(
                reports.stream()
                        .filter(report -> Objects.equals(report.quota(), quota))
                        .findFirst()
                        .orElse(null),
                vetoes.stream()
                        .filter(veto -> Objects.equals(veto.model(), quota))
                        .toList(),
                now);
    }

    boolean isEmpty() {
        return report == null && vetoes.isEmpty();
    }

    /** Adds the provider's limits: to the window of ours that counts the same, or else as a window of its own. */
    void addLimits(ObjectNode windows) {
        if (report == null) {
            return;
        }
        for (QuotaReport.Limit limit : report.limits()) {
            window(windows, limit)
                    .put("limit", limit.limit() > 0 ? limit.limit() : null)
                    .put("remaining", limit.remaining() >= 0 ? limit.remaining() : null)
                    .put("reset_at", limit.resetsAt() == null ? null : QuotaStats.seconds(limit.resetsAt()));
        }
    }

    private static ObjectNode window(ObjectNode windows, QuotaReport.Limit limit) {
        String ours = limit.countedIn();
        String name = ours != null ? ours : limit.unit().name().toLowerCase(Locale.ROOT) + "_" + limit.window();
        return windows.get(name) instanceof ObjectNode known ? known : windows.putObject(name);
    }

    /** Adds caps, turns and cooldowns. */
    void addRules(ObjectNode json) {
        addCap(json);
        QuotaReport.Turn turn = report == null ? null : report.turn();
        boolean over = turn != null && turn.over();
        json.put("fair_cycle_exhausted", over).put("fair_cycle_reason", over ? "turn_over" : null);
        Veto rest = vetoes.stream().filter(QuotaStats::isRest).findFirst().orElse(null);
        json.put("cooldown_remaining", rest == null ? null : secondsUntil(rest.until()))
                .put("cooldown_source", rest == null ? null : "error");
    }

    /** Of several caps the one that is reached first. */
    private void addCap(ObjectNode json) {
        QuotaReport.Capped tightest = null;
        for (QuotaReport.Capped cap : report == null ? List.<QuotaReport.Capped>of() : report.caps()) {
            tightest = tightest == null || left(cap) < left(tightest) ? cap : tightest;
        }
        if (tightest == null) {
            json.putNull("custom_cap");
        } else {
            json.putObject("custom_cap")
                    .put("limit", tightest.limit())
                    .put("used", tightest.used())
                    .put("remaining", left(tightest))
                    .put("window", tightest.window())
                    .put("reset_at", tightest.resetsAt() == null ? null : QuotaStats.seconds(tightest.resetsAt()));
        }
    }

    private static long left(QuotaReport.Capped cap) {
        return Math.max(0, cap.limit() - cap.used());
    }

    private long secondsUntil(@Nullable Instant time) {
        return time == null ? 0 : Math.max(0, Duration.between(now, time).toSeconds());
    }

    static ObjectNode turn(QuotaReport.Turn turn) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("exhausted", turn.over())
                .put("cycle_request_count", turn.calls())
                .put("reset_at", turn.endsAt() == null ? null : QuotaStats.seconds(turn.endsAt()));
    }
}
