package io.spillway.resilience;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Draws by weight: {@code (greatest usage - usage) + tolerance + 1}. Credentials at leisure go before those that are at
 * work.
 *
 * @param tolerance how little usage matters; 0 always takes the least used
 */
record Balanced(double tolerance) implements SelectionStrategy {

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
        Preferred preferred = new Preferred(size);
        for (int option = 0; option < size; option++) {
            preferred.add(option, options.hasLeisure(option), options.usage(option));
        }
        return tolerance == 0 ? preferred.leastUsed() : preferred.drawn(tolerance);
    }

    /** The options at leisure, or all of them if none is; read once, because calls begin and end meanwhile. */
    private static final class Preferred {

        private final int[] options;

        /** The usage of each and of all before it. */
        private final long[] sums;

        private boolean leisure;
        private int size;
        private long sum;
        private long greatest;
        private long least;
        private int leastUsed;

        Preferred(int atMost) {
            options = new int[atMost];
            sums = new long[atMost];
        }

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
            options[size] = option;
            sums[size++] = sum;
        }

        int leastUsed() {
            return leastUsed;
        }

        /** The weights stand side by side on a line; a point is drawn on it, and the one found that it falls into. */
        int drawn(double tolerance) {
            double heaviest = greatest + tolerance + 1;
            double point = ThreadLocalRandom.current().nextDouble() * (size * heaviest - sum);
            int low = 0;
            int high = size - 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (point < (middle + 1) * heaviest - sums[middle]) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return options[low];
        }
    }
}
