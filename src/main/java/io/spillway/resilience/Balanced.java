package io.spillway.resilience;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Draws by weight: {@code (greatest usage - usage) + tolerance + 1}. Credentials at leisure go before those that are at work.
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
        int[] preferred = preferred(options);
        return tolerance == 0 ? leastUsed(options, preferred) : drawn(options, preferred);
    }

    /** Returns the options at leisure; all of them if none is. */
    private static int[] preferred(Options options) {
        int[] all = new int[options.size()];
        int atLeisure = 0;
        for (int option = 0; option < all.length; option++) {
            if (options.hasLeisure(option)) {
                all[atLeisure++] = option;
            }
        }
        if (atLeisure > 0) {
            return Arrays.copyOf(all, atLeisure);
        }
        Arrays.setAll(all, option -> option);
        return all;
    }

    private static int leastUsed(Options options, int[] among) {
        int least = among[0];
        long usage = options.usage(least);
        for (int option : among) {
            long other = options.usage(option);
            if (other < usage) {
                least = option;
                usage = other;
            }
        }
        return least;
    }

    private int drawn(Options options, int[] among) {
        long[] usages = new long[among.length];
        long greatest = 0;
        for (int place = 0; place < among.length; place++) {
            usages[place] = options.usage(among[place]);
            greatest = Math.max(greatest, usages[place]);
        }
        double weights = 0;
        for (long usage : usages) {
            weights += weight(usage, greatest);
        }
        double point = ThreadLocalRandom.current().nextDouble() * weights;
        int place = 0;
        for (point -= weight(usages[0], greatest); point >= 0 && place < among.length - 1; ) {
            point -= weight(usages[++place], greatest);
        }
        return among[place];
    }

    private double weight(long usage, long greatest) {
        return greatest - usage + tolerance + 1;
    }
}
