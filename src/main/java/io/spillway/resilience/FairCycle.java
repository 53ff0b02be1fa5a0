package io.spillway.resilience;

import java.time.Duration;

/**
 * Lets every credential of a priority have its turn: one that was exhausted is not used again, even after its rest,
 * before all others of its priority have been exhausted too.
 *
 * @param exhaustedBy how long a rest must be to end a credential's turn
 * @param longest after this time a new cycle begins all the same
 * @param tracking for what each credential takes its turn
 * @param acrossPriorities whether credentials of all priorities take turns with each other
 * @param share how much of the provider's limit, where it is known, ends a credential's turn once it has been used in
 *     this cycle; 1 for all of it
 * @param patience a cycle that is complete begins anew only when no rest ends within this time, so that those whose
 *     rests end together begin together
 */
public record FairCycle(
        Duration exhaustedBy,
        Duration longest,
        Tracking tracking,
        boolean acrossPriorities,
        double share,
        Duration patience) {

    /** Five minutes of rest end a turn, and a day ends a cycle. */
    public static final FairCycle DEFAULT = new FairCycle(Duration.ofMinutes(5), Duration.ofDays(1));

    /** For what a credential takes its turn. */
    public enum Tracking {
        /** For each model, or {@link QuotaGroup}, by itself. */
        MODEL_GROUP,

        /** For all models together. */
        CREDENTIAL
    }

    /**
     * @throws IllegalArgumentException if the longest time or the share is not above zero, or another time is below it
     */
    public FairCycle {
        if (longest.isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("longest: %s (expected: > 0)".formatted(longest));
        }
        if (!(share > 0)) {
            throw new IllegalArgumentException("share: %s (expected: > 0)".formatted(share));
        }
        if (exhaustedBy.isNegative() || patience.isNegative()) {
            throw new IllegalArgumentException(
                    "exhaustedBy, patience: %s, %s (expected: >= 0)".formatted(exhaustedBy, patience));
        }
    }

    /** Turns within a priority, for each model by itself, that all of the limit or a rest ends. */
    public FairCycle(Duration exhaustedBy, Duration longest) {
        this(exhaustedBy, longest, Tracking.MODEL_GROUP, false, 1, Duration.ofSeconds(90));
    }
}
