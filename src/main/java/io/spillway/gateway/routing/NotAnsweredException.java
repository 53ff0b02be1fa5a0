package io.spillway.gateway.routing;

/** No candidate answered. It is expected, so it has no stack trace. */
public final class NotAnsweredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient RouteTrace trace;
    private final transient RouteTrace.Verdict verdict;
    private final boolean overBudget;

    /** Wraps what became of every candidate and what follows from it. */
    public NotAnsweredException(RouteTrace trace, RouteTrace.Verdict verdict) {
        this(trace, verdict, false);
    }

    /**
     * Wraps what became of every candidate and what follows from it.
     *
     * @param overBudget whether a provider would have been asked once more, had the budget for that not been spent
     */
    public NotAnsweredException(RouteTrace trace, RouteTrace.Verdict verdict, boolean overBudget) {
        super(verdict.failure().reason(), null, false, false);
        this.trace = trace;
        this.verdict = verdict;
        this.overBudget = overBudget;
    }

    /** Returns what became of every candidate. */
    public RouteTrace trace() {
        return trace;
    }

    /** Returns whether so much is failing that we do not repeat any more, and nobody else should. */
    public boolean overBudget() {
        return overBudget;
    }

    /** Returns what decides the status. */
    public RouteTrace.Verdict verdict() {
        return verdict;
    }
}
