package io.spillway.resilience;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a provider said about a credential's limits, in the headers of an answer or of a refusal.
 *
 * @param limits one for each window that was named; empty if none was
 */
public record ObservedLimits(List<Limit> limits) {

    /** Nothing was said. */
    public static final ObservedLimits NONE = new ObservedLimits(List.of());

    /** Copies the list. */
    public ObservedLimits {
        limits = List.copyOf(limits);
    }

    /** What a limit counts. */
    public enum Unit {
        /** Calls, whatever their size. */
        REQUESTS,

        /** Tokens of all kinds. */
        TOKENS,

        /** Tokens of requests. */
        INPUT_TOKENS,

        /** Tokens of answers. */
        OUTPUT_TOKENS
    }

    /**
     * One window's state.
     *
     * @param window what tells it from the credential's other windows, such as {@code "day"}; the unit is part of its
     *     identity
     * @param wholeCredential whether all models share it
     * @param limit how many fit into the window; empty if unknown
     * @param remaining how many are left; empty if unknown
     * @param resetsIn how long until it is full again; {@code null} if unknown
     */
    public record Limit(
            Unit unit,
            String window,
            boolean wholeCredential,
            OptionalLong limit,
            OptionalLong remaining,
            @Nullable Duration resetsIn) {}
}
