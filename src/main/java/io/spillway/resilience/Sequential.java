package io.spillway.resilience;

/** Stays on the credential that was taken last; where it cannot, goes to the most used of the others. */
record Sequential() implements SelectionStrategy {

    @Override
    public int choose(Options options) {
        String previous = options.previous();
        int most = 0;
        for (int option = 0; option < options.size(); option++) {
            if (options.credential(option).id().equals(previous)) {
                return option;
            }
            if (options.usage(option) > options.usage(most)) {
                most = option;
            }
        }
        return most;
    }
}
