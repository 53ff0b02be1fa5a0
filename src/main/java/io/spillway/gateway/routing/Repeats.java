package io.spillway.gateway.routing;

import io.spillway.resilience.Failure;
import io.spillway.resilience.RetryBudget;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Decides whether a provider that failed is asked once more, and draws on the budget for it. */
final class Repeats {

    /** While another provider is left, it is the better choice after one repeat. */
    private static final int MOST_BEFORE_THE_NEXT = 1;

    private static final int MOST_AT_THE_LAST = 2;

    /** The pause before the first repeat at the last candidate; it doubles. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    private final RetryBudget budget;

    Repeats(RetryBudget budget) {
        this.budget = budget;
    }

    /** A call has begun. */
    void earn() {
        budget.earn();
    }

    /**
     * Returns how long to wait before the provider is asked once more, if the budget allows it; {@code null} if it is not
     * to be.
     *
     * @param soFar how often this call has repeated at this provider
     * @param last whether no other candidate is left
     * @param left how much time the call has
     */
    @Nullable
    Duration pauseBefore(Failure failure, int soFar, boolean last, Duration left) {
        if (!isRepeatable(failure) || soFar >= (last ? MOST_AT_THE_LAST : MOST_BEFORE_THE_NEXT)) {
            return null;
        }
        Duration pause = last ? jittered(FIRST_PAUSE.multipliedBy(1L << soFar)) : Duration.ZERO;
        return pause.compareTo(left) < 0 ? pause : null;
    }

    /** Returns whether the budget has one repeat left, and takes it. */
    boolean spend() {
        return budget.spend();
    }

    private static boolean isRepeatable(Failure failure) {
        return failure instanceof Failure.InvalidAnswer
                || (failure instanceof Failure.Unavailable unavailable
                        && unavailable.cause().repeatable());
    }

    /** Between half the pause and all of it, so that calls that failed together do not come back together. */
    private static Duration jittered(Duration pause) {
        long half = pause.toNanos() / 2;
        return Duration.ofNanos(half + ThreadLocalRandom.current().nextLong(half));
    }
}
