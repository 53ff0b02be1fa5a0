package io.spillway.resilience;

/** How a pool chooses among the credentials that may be used. */
public interface SelectionStrategy {

    /** Draws by weight, so that the least used is the likeliest; a tolerance of 0 always takes the least used. */
    static SelectionStrategy balanced(double tolerance) {
        return new SelectionStrategy() {};
    }

    /** Stays on one credential until it is vetoed. */
    static SelectionStrategy sequential() {
        return new SelectionStrategy() {};
    }
}
