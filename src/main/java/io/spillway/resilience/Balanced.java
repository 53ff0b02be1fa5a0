package io.spillway.resilience;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Draws by weight: {@code (greatest usage - usage) + tolerance + 1}. Idle credentials go before those that are at work.
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
        boolean onlyIdle = anyIdle(options);
        return tolerance == 0 ? leastUsed(options, onlyIdle) : drawn(options, onlyIdle);
    }

    private static boolean anyIdle(Options options) {
        for (int option = 0; option < options.size(); option++) {
            if (options.isIdle(option)) {
                return true;
            }
        }
        return false;
    }

    private static boolean counts(Options options, int option, boolean onlyIdle) {
        return !onlyIdle || options.isIdle(option);
    }

    private static int leastUsed(Options options, boolean onlyIdle) {
        int least = -1;
        for (int option = 0; option < options.size(); option++) {
            if (counts(options, option, onlyIdle) && (least < 0 || options.usage(option) < options.usage(least))) {
                least = option;
            }
        }
        return Math.max(least, 0);
    }

    private int drawn(Options options, boolean onlyIdle) {
        long greatest = 0;
        for (int option = 0; option < options.size(); option++) {
            greatest = Math.max(greatest, options.usage(option));
        }
        double sum = 0;
        double[] upTo = new double[options.size()];
        for (int option = 0; option < upTo.length; option++) {
            if (counts(options, option, onlyIdle)) {
                sum += Math.max(0, greatest - options.usage(option)) + tolerance + 1;
            }
            upTo[option] = sum;
        }
        return firstAbove(ThreadLocalRandom.current().nextDouble() * sum, upTo);
    }

    /** Usages change while we look, so that nothing may be above; the last is as good as any then. */
    private static int firstAbove(double point, double[] upTo) {
        for (int option = 0; option < upTo.length; option++) {
            if (point < upTo[option]) {
                return option;
            }
        }
        return upTo.length - 1;
    }
}
