package io.spillway.resilience;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How often something has happened that may stand in a credential's way. As long as the number is the same, what was
 * free before still is.
 */
final class Disturbances extends AtomicInteger {

    private static final long serialVersionUID = 1L;

    /** Something has happened; to be called after it shows where it is looked for. */
    void add() {
        incrementAndGet();
    }
}
