package io.spillway.resilience;

import java.util.concurrent.atomic.AtomicInteger;

/** What a pool remembers of one credential and one quota: that of a model, or of a group of them. */
final class ModelState {

    final Pause cooldown;
    final Allowances allowances;
    final AtomicInteger inFlight = new AtomicInteger();
    final WindowUse answered;

    ModelState(UsageWindow window, Disturbances disturbances) {
        this.cooldown = new Pause(disturbances);
        this.allowances = new Allowances(disturbances);
        this.answered = new WindowUse(window);
    }

    /** Returns how much it is used, for a strategy to compare: calls answered, and those under way. */
    long usage(long nowNanos) {
        return answered.at(nowNanos) + inFlight.get();
    }

    /** Returns whether nothing would be lost with it that matters. */
    boolean isForgettable(long nowNanos) {
        return usage(nowNanos) == 0 && cooldown.isClear();
    }
}
