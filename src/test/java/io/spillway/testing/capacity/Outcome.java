package io.spillway.testing.capacity;

/**
 * What a simulation came to.
 *
 * @param capacity what the credentials could have carried, in calls or tokens
 * @param carried what reached clients of that
 * @param calls calls that arrived at the provider
 * @param wasted those that it refused because a window was full
 * @param failed calls whose client got no answer
 */
public record Outcome(long capacity, long carried, long calls, long wasted, long failed) {

    /** Returns which share of the capacity reached clients. */
    public double share() {
        return (double) carried / capacity;
    }

    /** Returns which share of the calls to the provider was wasted. */
    public double waste() {
        return (double) wasted / calls;
    }
}
