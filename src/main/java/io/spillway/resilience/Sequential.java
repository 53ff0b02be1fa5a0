package io.spillway.resilience;

import org.jspecify.annotations.Nullable;

/**
 * Stays on the credential that was taken last; where it cannot, goes to the most used of the others.
 *
 * @param overflows whether one that is not at leisure counts as one that cannot be stayed on, while another is
 */
record Sequential(boolean overflows) implements SelectionStrategy {

    @Override
    public boolean staysWithPrevious() {
        return !overflows;
    }

    @Override
    public int choose(Options options) {
        String previous = options.previous();
        int best = 0;
        for (int option = 0; option < options.size(); option++) {
            boolean isPrevious = options.credential(option).id().equals(previous);
            if (isPrevious && !overflows) {
                return option;
            }
            if (isBetter(option, best, options, isPrevious, previous)) {
                best = option;
            }
        }
        return best;
    }

    private boolean isBetter(int option, int best, Options options, boolean isPrevious, @Nullable String previous) {
        if (overflows && options.hasLeisure(option) != options.hasLeisure(best)) {
            return options.hasLeisure(option);
        }
        boolean bestIsPrevious = overflows && options.credential(best).id().equals(previous);
        return isPrevious || (!bestIsPrevious && options.usage(option) > options.usage(best));
    }
}
