package io.spillway.resilience;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a call needs of a pool.
 *
 * @param model the model as the provider calls it; limits and cooldowns are kept per model
 * @param conversation what ties calls of one conversation to one credential; {@code null} if nothing does
 * @param estimatedTokens how many tokens the call may take; 0 if unknown
 * @param tried ids of the credentials that this call has used up
 */
public record Demand(String model, @Nullable String conversation, long estimatedTokens, Set<String> tried) {

    /** Copies the set. */
    public Demand {
        tried = Set.copyOf(tried);
    }

    /** Returns the demand of a call that has tried nothing. */
    public static Demand of(String model) {
        return new Demand(model, null, 0, Set.of());
    }

    /** Returns this demand with one more credential that need not be tried again. */
    public Demand without(String credentialId) {
        var all = new java.util.HashSet<>(tried);
        all.add(credentialId);
        return new Demand(model, conversation, estimatedTokens, all);
    }
}
