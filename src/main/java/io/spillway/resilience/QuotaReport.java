package io.spillway.resilience;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much one credential has left of one quota, as far as the pool knows.
 *
 * @param quota the model or the {@link QuotaGroup}; {@code null} if it is about all models of the credential
 * @param limits the provider's limits, as it told them or as they were inferred
 * @param caps the operator's limits
 * @param turn where the credential stands in its cycle; {@code null} if it takes no turns
 */
public record QuotaReport(
        String credential,
        @Nullable String quota,
        List<Limit> limits,
        List<Capped> caps,
        @Nullable Turn turn) {

    /** Copies the lists. */
    public QuotaReport {
        limits = List.copyOf(limits);
        caps = List.copyOf(caps);
    }

    /**
     * One of the provider's limits.
     *
     * @param window what tells it from other windows of its unit
     * @param countedIn name of the pool's own {@link UsageWindow} that is about as long, if it counts calls; {@code null}
     *     if there is none
     * @param limit how many fit; 0 if unknown
     * @param remaining how many are left, calls under way counted; below 0 if unknown
     * @param resetsAt when it is full again; {@code null} if it is
     */
    public record Limit(
            ObservedLimits.Unit unit,
            String window,
            @Nullable String countedIn,
            long limit,
            long remaining,
            @Nullable Instant resetsAt) {}

    /**
     * One of the operator's limits.
     *
     * @param limit how many calls fit, by their weight
     * @param used how many have begun
     * @param resetsAt when they are counted anew; {@code null} if none has begun
     */
    public record Capped(
            String window, long limit, long used, @Nullable Instant resetsAt) {}

    /**
     * One credential in a cycle.
     *
     * @param over whether it has had its turn
     * @param calls how many calls have begun in it, by their weight
     * @param endsAt when the next cycle begins; {@code null} if none is under way
     */
    public record Turn(boolean over, long calls, @Nullable Instant endsAt) {}
}
