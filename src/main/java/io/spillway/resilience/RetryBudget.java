package io.spillway.resilience;

/**
 * How many repeated attempts the recent calls have earned, so that a dying provider is not hammered.
 *
 * <p>Safe for use by several threads.
 */
public final class RetryBudget {

    /**
     * Makes a full budget.
     *
     * @param ratio repeats earned by one call, such as 0.2
     * @param floorPerSecond repeats that are always allowed
     */
    public RetryBudget(double ratio, int floorPerSecond, Ticker ticker) {}

    /** A call has begun, and earns its share. */
    public void earn() {}

    /** Takes one repeat out of the budget; returns false, and takes nothing, if there is none. */
    public boolean spend() {
        return false;
    }
}
