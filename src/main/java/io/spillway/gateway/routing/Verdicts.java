package io.spillway.gateway.routing;

import io.spillway.gateway.routing.RouteTrace.Outcome;
import io.spillway.gateway.routing.RouteTrace.Step;
import io.spillway.gateway.routing.RouteTrace.Verdict;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What follows when candidates have failed for more than one cause. */
final class Verdicts {

    /**
     * When to come back if everybody is merely busy: a slot comes free when some call ends, which nobody can foretell,
     * and calls are short.
     */
    static final Duration WHEN_BUSY = Duration.ofSeconds(1);

    private Verdicts() {}

    static Verdict of(RouteTrace trace) {
        List<Failure> failures = trace.steps().stream()
                .map(Step::failure)
                .filter(Objects::nonNull)
                .map(Failure.class::cast)
                .toList();
        Failure deciding = deciding(failures);
        Duration soonest = soonestRecovery(trace);
        boolean busy = soonest == null && deciding instanceof Failure.RateLimited;
        return new Verdict(deciding, busy ? WHEN_BUSY : soonest);
    }

    /** Returns the verdict on a call that ended for a reason of its own, whatever became of its candidates. */
    static Verdict ofCall(Failure failure, RouteTrace trace) {
        return new Verdict(
                failure, failure instanceof Failure.Refused refused ? refused.retryAfter() : soonestRecovery(trace));
    }

    private static Failure deciding(List<Failure> failures) {
        Optional<Failure> ofCall = first(failures, failure -> failure.scope() == Failure.Scope.CALL);
        if (ofCall.isPresent()) {
            return ofCall.get();
        }
        List<Failure> serving = failures.stream()
                .filter(failure -> !(failure instanceof Failure.ModelUnknown || isUnsuitable(failure)))
                .toList();
        if (serving.isEmpty()) {
            return first(failures, Verdicts::isUnsuitable)
                    .or(() -> failures.stream().findFirst())
                    .orElseGet(() -> new Failure.ModelUnknown("no provider serves the model"));
        }
        if (serving.stream().allMatch(Verdicts::isLimit)) {
            return serving.get(0);
        }
        return askedInVain(serving)
                .or(() -> first(serving, failure -> !isLimit(failure)))
                .orElse(serving.get(0));
    }

    /** A time-out decides only where all failed so: 504 says that waiting longer might have helped. */
    private static Optional<Failure> askedInVain(List<Failure> serving) {
        Optional<Failure> broken = first(serving, failure -> wasAsked(failure) && !isTimeout(failure));
        if (broken.isPresent() || serving.stream().allMatch(Verdicts::isTimeout)) {
            return broken.or(() -> Optional.of(serving.get(0)));
        }
        return first(serving, Verdicts::isTimeout)
                .map(timeout -> new Failure.Unavailable(timeout.reason(), Cause.SERVER_ERROR));
    }

    private static boolean isUnsuitable(Failure failure) {
        return failure instanceof Failure.Unsuitable;
    }

    private static boolean isLimit(Failure failure) {
        return failure instanceof Failure.RateLimited || failure instanceof Failure.QuotaExhausted;
    }

    private static boolean wasAsked(Failure failure) {
        return failure instanceof Failure.InvalidAnswer
                || (failure instanceof Failure.Unavailable unavailable
                        && unavailable.cause().asked());
    }

    private static boolean isTimeout(Failure failure) {
        return failure instanceof Failure.Unavailable unavailable && unavailable.cause() == Cause.TIMEOUT;
    }

    private static Optional<Failure> first(List<Failure> failures, Predicate<Failure> wanted) {
        return failures.stream().filter(wanted).findFirst();
    }

    /** Returns the shortest wait after which one of the candidates may answer; {@code null} if none is known. */
    private static @Nullable Duration soonestRecovery(RouteTrace trace) {
        return trace.steps().stream()
                .filter(step -> step.outcome() != Outcome.ANSWERED)
                .map(Step::failure)
                .filter(Failure.OfCredential.class::isInstance)
                .map(failure -> ((Failure.OfCredential) failure).retryAfter())
                .filter(Objects::nonNull)
                .min(Duration::compareTo)
                .orElse(null);
    }
}
