package io.spillway.resilience;

import java.time.Duration;

/** Decides how long a credential rests when the provider did not say. */
@FunctionalInterface
public interface CooldownPolicy {

    /**
     * Returns how long to rest.
     *
     * @param failuresInARow how many limits in a row the credential has met on the model, 1 for the first
     */
    Duration after(int failuresInARow);
}
