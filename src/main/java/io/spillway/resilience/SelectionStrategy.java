package io.spillway.resilience;

import org.jspecify.annotations.Nullable;

/**
 * How a pool chooses among the credentials that may be used.
 *
 * <p>Implementations are safe for use by several threads and never block: they are asked on the path of every call.
 */
@FunctionalInterface
public interface SelectionStrategy {

    /** Returns which of the options to take, from 0 to {@code options.size() - 1}. */
    int choose(Options options);

    /**
     * Returns whether it takes the {@linkplain Options#previous previous} credential whenever it may be used and none of
     * a better priority may; then the others need not be looked at. False unless said otherwise.
     */
    default boolean staysWithPrevious() {
        return false;
    }

    /** Draws by weight, so that the least used is the likeliest; a tolerance of 0 always takes the least used. */
    static SelectionStrategy balanced(double tolerance) {
        return new Balanced(tolerance);
    }

    /** Stays on one credential until it is vetoed. */
    static SelectionStrategy sequential() {
        return new Sequential(false);
    }

    /**
     * Stays on one credential while it makes fewer calls than it {@linkplain Credential#preferredConcurrent should},
     * then adds the next one.
     */
    static SelectionStrategy sequentialWithOverflow() {
        return new Sequential(true);
    }

    /** The credentials that may be used now, all of one priority. There is at least one. */
    interface Options {

        /** Returns how many there are. */
        int size();

        /** Returns one of them. */
        Credential credential(int option);

        /** Returns how much it is used: calls answered for this model, and those under way. */
        long usage(int option);

        /** Returns whether it makes fewer calls of this model at a time than it {@linkplain Credential#preferredConcurrent should}. */
        boolean hasLeisure(int option);

        /** Returns the id of the one that this conversation, or else this model, took last; {@code null} if none. */
        @Nullable
        String previous();
    }
}
