package io.spillway.resilience;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Draws by weight: {@code (greatest usage - usage) + tolerance + 1}. Credentials at leisure go before those that are at
 * work.
 *
 * @param tolerance how little usage matters; 0 always takes the least used
 */
record Balanced(double tolerance) implements SelectionStrategy {

    private static final int DARTS = 8;

    /**
     * @throws IllegalArgumentException if the tolerance is below 0 or not a number
     */
    Balanced {
        if (!(tolerance >= 0 && tolerance < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("tolerance: %s (expected: >= 0)".formatted(tolerance));
        }
    }

    @Override
    public int choose(Options options) {
        int size = options.size();
        if (size == 1) {
            return 0;
        }
        Preferred preferred = new Preferred();
        for (int option = 0; option < size; option++) {
            preferred.add(option, options.hasLeisure(option), options.usage(option));
        }
        return tolerance == 0 ? preferred.leastUsed : preferred.drawn(options, tolerance);
    }

    /** The options at leisure, or all of them if none is. */
    private static final class Preferred {

        private boolean leisure;
        private int size;
        private long sum;
        private long greatest;
        private long least;
        private int leastUsed;

        void add(int option, boolean hasLeisure, long usage) {
            if (hasLeisure && !leisure) {
                leisure = true;
                size = 0;
                sum = 0;
                greatest = 0;
            }
            if (hasLeisure != leisure) {
                return;
            }
            if (size == 0 || usage < least) {
                least = usage;
                leastUsed = option;
            }
            sum += usage;
            greatest = Math.max(greatest, usage);
            size++;
        }

        /**
         * Throws darts at the options, each a target as wide as its weight: quick as long as the weights are much alike,
         * and they are, because of this strategy.
         */
        int drawn(Options options, double tolerance) {
            double widest = greatest - least + tolerance + 1;
            for (int dart = 0; dart < DARTS; dart++) {
                double point = ThreadLocalRandom.current().nextDouble() * options.size();
                int option = (int) point;
                boolean isHit = (point - option) * widest < greatest - options.usage(option) + tolerance + 1;
                if (isHit && options.hasLeisure(option) == leisure) {
                    return option;
                }
            }
            return drawnFromAll(options, tolerance);
        }

        /**
         * The weights stand side by side on a line; a point is drawn on it, and the one found that it falls into. Calls
         * begin and end meanwhile, so that the point may come to lie behind the last one.
         */
        private int drawnFromAll(Options options, double tolerance) {
            double heaviest = greatest + tolerance + 1;
            double point = ThreadLocalRandom.current().nextDouble() * (size * heaviest - sum);
            long passed = 0;
            long used = 0;
            for (int option = 0; option < options.size(); option++) {
                if (options.hasLeisure(option) == leisure) {
                    passed++;
                    used += options.usage(option);
                    if (point < passed * heaviest - used) {
                        return option;
                    }
                }
            }
            return leastUsed;
        }
    }
}
