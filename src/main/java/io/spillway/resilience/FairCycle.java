package io.spillway.resilience;

import java.time.Duration;

/**
 * Lets every credential of a priority have its turn: one that was exhausted is not used again, even after its rest,
 * before all others of its priority have been exhausted too.
 *
 * @param exhaustedBy how long a rest must be to end a credential's turn
 * @param longest after this time a new cycle begins all the same
 */
public record FairCycle(Duration exhaustedBy, Duration longest) {

    /** Five minutes of rest end a turn, and a day ends a cycle. */
    public static final FairCycle DEFAULT = new FairCycle(Duration.ofMinutes(5), Duration.ofDays(1));

    /**
     * @throws IllegalArgumentException if the longest time is not above zero
     */
    public FairCycle {
        if (longest.isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("longest: %s (expected: > 0)".formatted(longest));
        }
    }
}
