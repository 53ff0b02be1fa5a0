package io.spillway.resilience;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a pool remembers of one credential and one model. */
final class ModelState {

    final Pause cooldown = new Pause();
    final AtomicInteger inFlight = new AtomicInteger();
    final AtomicLong answered = new AtomicLong();

    /** Returns how much it is used, for a strategy to compare: calls answered, and those under way. */
    long usage() {
        return answered.get() + inFlight.get();
    }

    /** Returns whether nothing would be lost with it. */
    boolean isForgettable() {
        return usage() == 0 && cooldown.isClear();
    }
}
