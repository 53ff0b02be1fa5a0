package io.spillway.gateway.routing;

/** No candidate answered. It is expected, so it has no stack trace. */
public final class NotAnsweredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient RouteTrace trace;
    private final transient RouteTrace.Verdict verdict;

    /** Wraps what became of every candidate and what follows from it. */
    public NotAnsweredException(RouteTrace trace, RouteTrace.Verdict verdict) {
        super(verdict.failure().reason(), null, false, false);
        this.trace = trace;
        this.verdict = verdict;
    }

    /** Returns what became of every candidate. */
    public RouteTrace trace() {
        return trace;
    }

    /** Returns what decides the status. */
    public RouteTrace.Verdict verdict() {
        return verdict;
    }
}
