package io.spillway.gateway.routing;

import io.spillway.resilience.Failure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of each candidate of a call, in the order of the plan.
 *
 * @param steps one for each candidate
 * @param attempts how many times a provider was asked, all together
 */
public record RouteTrace(List<Step> steps, int attempts) {

    /** Copies the list. */
    public RouteTrace {
        steps = List.copyOf(steps);
    }

    /**
     * Returns why the call was not answered, when its candidates have come to nothing.
     *
     * <p>Those that lack the model, or whose model does not take such a call, are left out, unless all do. Then it is "limited" if all were; else the fault of one
     * that was asked; else whatever kept the first from being asked. A failure of the call itself goes before all.
     */
    public Verdict verdict() {
        return Verdicts.of(this);
    }

    /** Returns the route in one line of printable ASCII: each candidate and what became of it. */
    public String line() {
        return RouteLine.of(this);
    }

    /**
     * One candidate.
     *
     * @param model the model's name at the provider
     * @param failure why it did not answer; {@code null} if it did, or was not reached
     */
    public record Step(
            String provider,
            String model,
            Outcome outcome,
            @Nullable Failure failure) {}

    /** What became of a candidate. */
    public enum Outcome {
        /** It answered. */
        ANSWERED,

        /** It was asked, and failed. */
        FAILED,

        /**
         * It was not asked: all its credentials were busy, resting or locked out, its circuit was open, or its model does
         * not take such a call.
         */
        SKIPPED,

        /** Another answered before its turn came. */
        NOT_REACHED
    }

    /**
     * Why a call was not answered, when all candidates are taken together.
     *
     * @param failure the cause that decides the status
     * @param retryAfter the soonest recovery among all candidates; {@code null} if unknown
     */
    public record Verdict(Failure failure, @Nullable Duration retryAfter) {}
}
