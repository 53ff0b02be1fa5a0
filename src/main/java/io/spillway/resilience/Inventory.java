package io.spillway.resilience;

import io.spillway.resilience.ObservedLimits.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Takes stock of what one credential has left. */
final class Inventory {

    /** Stands for the window of a limit that was never announced. */
    private static final String INFERRED = "inferred";

    private final Credential credential;
    private final CredentialState state;
    private final Rules rules;
    private final Moment now;

    Inventory(Credential credential, CredentialState state, Rules rules, Moment now) {
        this.credential = credential;
        this.state = state;
        this.rules = rules;
        this.now = now;
    }

    /** Returns what is left of each quota of which anything is known. */
    Stream<QuotaReport> reports() {
        var whole = new QuotaReport(
                credential.id(), null, limits(state.allowances, null), List.of(), turn(rules.commonCycle(priority())));
        return Stream.concat(
                        Stream.of(whole),
                        state.models().entrySet().stream()
                                .map(model -> report(model.getKey(), model.getValue().allowances)))
                .filter(report -> !report.limits().isEmpty() || !report.caps().isEmpty() || report.turn() != null);
    }

    private int priority() {
        return credential.priority();
    }

    private QuotaReport report(String quota, Allowances allowances) {
        List<QuotaReport.Capped> caps = state.caps().stream()
                .filter(use -> rules.quota(use.name()).equals(quota))
                .map(this::capped)
                .toList();
        Cycle cycle = rules.cycle(quota, priority());
        boolean isItsOwn = cycle != null && cycle.quota() != null;
        return new QuotaReport(credential.id(), quota, limits(allowances, quota), caps, isItsOwn ? turn(cycle) : null);
    }

    private QuotaReport.Capped capped(CapUse use) {
        Cap cap = use.cap();
        long known = Seat.knownLimit(state.model(rules.quota(use.name())), state, cap.window());
        return use.report(cap.size().of(known), now);
    }

    private QuotaReport.@Nullable Turn turn(@Nullable Cycle cycle) {
        return cycle == null ? null : cycle.report(credential.id(), now);
    }

    private List<QuotaReport.Limit> limits(Allowances allowances, @Nullable String quota) {
        List<QuotaReport.Limit> limits = new ArrayList<>();
        allowances.tell(credential.id(), quota, now, known -> {
            if (known instanceof Change.LimitTold told) {
                limits.add(limit(told));
            } else if (known instanceof Change.LimitInferred inferred && inferred.limit() < Long.MAX_VALUE) {
                limits.add(limit(inferred));
            }
        });
        return limits;
    }

    private QuotaReport.Limit limit(Change.LimitTold told) {
        boolean isOver = !told.resetsAt().isAfter(now.instant());
        long full = told.limit() > 0 ? told.limit() : -1;
        return new QuotaReport.Limit(
                told.unit(),
                told.window(),
                told.unit() == Unit.REQUESTS ? state.windowAbout(told.length()) : null,
                told.limit(),
                isOver ? full : told.remaining(),
                isOver ? null : told.resetsAt());
    }

    private QuotaReport.Limit limit(Change.LimitInferred inferred) {
        boolean isOver = !inferred.resetsAt().isAfter(now.instant());
        long left = inferred.refused() ? 0 : Math.max(0, inferred.limit() - inferred.taken());
        return new QuotaReport.Limit(
                Unit.REQUESTS,
                INFERRED,
                state.windowAbout(inferred.length()),
                inferred.limit(),
                isOver ? inferred.limit() : left,
                isOver ? null : inferred.resetsAt());
    }
}
