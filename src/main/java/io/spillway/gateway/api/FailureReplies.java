package io.spillway.gateway.api;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.Dialect;
import io.spillway.gateway.routing.NotAnsweredException;
import io.spillway.gateway.routing.RouteTrace;
import io.spillway.resilience.Failure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What each {@link Failure} means to a client: one row for each record. */
final class FailureReplies {

    /** How much of one provider's words is passed on. */
    private static final int LONGEST_REASON = 300;

    private static final Map<Class<? extends Failure>, BiFunction<Failure, @Nullable Duration, ErrorReply>> ROWS =
            new LinkedHashMap<>();

    static {
        row(Failure.RateLimited.class, (failure, after) -> limited("rate_limit_exceeded", failure, after, false));
        row(
                Failure.QuotaExhausted.class,
                (failure, after) -> limited("insufficient_quota", failure, after, after == null));
        row(
                Failure.Unauthorized.class,
                (failure, after) -> server(503, "no_healthy_credentials", failure, after, true));
        row(Failure.Unavailable.class, FailureReplies::unavailable);
        row(Failure.InvalidAnswer.class, (failure, after) -> server(502, "invalid_answer", failure, after, false));
        row(Failure.ModelUnknown.class, (failure, after) -> modelUnknown(failure));
        row(Failure.Unsuitable.class, (failure, after) -> unsuitable(failure));
        row(Failure.Rejected.class, (failure, after) -> rejected(failure));
        row(
                Failure.DeadlineExceeded.class,
                (failure, after) -> server(504, "deadline_exceeded", failure, after, false));
        row(Failure.Refused.class, FailureReplies::refused);
    }

    private FailureReplies() {}

    /** Returns whether there is a row for a record. */
    static boolean knows(Class<?> failure) {
        return ROWS.containsKey(failure);
    }

    /** Returns what to tell the client of a failure that has no trace, such as that of a stream that broke off. */
    static ErrorReply of(Failure failure) {
        return row(failure).apply(failure, null);
    }

    /**
     * Returns what to tell the client when nobody answered.
     *
     * @param dialect the client's; it reads the body of a provider that rejected the call
     */
    static ErrorReply of(NotAnsweredException notAnswered, Dialect dialect) {
        var verdict = notAnswered.verdict();
        if (verdict.failure() instanceof Failure.Rejected rejected && rejected.body() != null) {
            return passedOn(rejected, rejected.body(), dialect);
        }
        ErrorReply reply = row(verdict.failure()).apply(verdict.failure(), verdict.retryAfter());
        if (verdict.failure() instanceof Failure.Rejected) {
            return reply;
        }
        ErrorReply explained = withCauses(reply, notAnswered.trace());
        return notAnswered.overBudget() ? explained.withoutHope() : explained;
    }

    private static String word(Failure failure) {
        return Objects.requireNonNullElse(of(failure).error().code(), "rejected");
    }

    private static <F extends Failure> void row(Class<F> failure, BiFunction<F, @Nullable Duration, ErrorReply> reply) {
        ROWS.put(failure, (any, after) -> reply.apply(failure.cast(any), after));
    }

    private static BiFunction<Failure, @Nullable Duration, ErrorReply> row(Failure failure) {
        return Objects.requireNonNull(ROWS.get(failure.getClass()), () -> "no row for " + failure.getClass());
    }

    private static ErrorReply limited(String code, Failure failure, @Nullable Duration after, boolean hopeless) {
        return new ErrorReply(new ApiError(429, "rate_limit_error", code, reason(failure), null), after, hopeless);
    }

    private static ErrorReply server(
            int status, String code, Failure failure, @Nullable Duration after, boolean hopeless) {
        return new ErrorReply(new ApiError(status, "server_error", code, reason(failure), null), after, hopeless);
    }

    private static ErrorReply unavailable(Failure.Unavailable failure, @Nullable Duration after) {
        return switch (failure.cause()) {
            case SERVER_ERROR, OVERLOADED, UNREACHABLE, RESET -> server(502, "provider_failed", failure, after, false);
            case TIMEOUT -> server(504, "provider_timeout", failure, after, false);
            case CIRCUIT_OPEN, SATURATED -> server(503, "provider_unavailable", failure, after, false);
        };
    }

    private static ErrorReply modelUnknown(Failure failure) {
        return new ErrorReply(Refusals.modelNotFound("model", reason(failure)), null, true);
    }

    private static ErrorReply unsuitable(Failure.Unsuitable failure) {
        String code = failure.tooLong() ? "context_length_exceeded" : "unsupported_feature";
        return new ErrorReply(Refusals.request(400, code, reason(failure)), null, true);
    }

    private static ErrorReply rejected(Failure.Rejected failure) {
        return new ErrorReply(
                new ApiError(failure.status(), "invalid_request_error", null, reason(failure), null), null, true);
    }

    /** The provider's own words, but always with the status it sent and in the client's envelope. */
    private static ErrorReply passedOn(Failure.Rejected failure, byte[] body, Dialect dialect) {
        ApiError said = dialect.readError(failure.status(), body);
        String message = said.message().isBlank() ? reason(failure) : said.message();
        var error = new ApiError(failure.status(), said.type(), said.code(), message, said.param());
        return new ErrorReply(error, dialect.writeError(error, body), null, true);
    }

    private static ErrorReply refused(Failure.Refused failure, @Nullable Duration after) {
        Duration soonest = after == null ? failure.retryAfter() : after;
        return failure.draining()
                ? server(503, "draining", failure, soonest, false)
                : limited("too_many_waiting", failure, soonest, false);
    }

    /** Names each provider that was considered, and what stood in its way. */
    private static ErrorReply withCauses(ErrorReply reply, RouteTrace trace) {
        String causes = trace.steps().stream()
                .filter(step -> step.failure() != null)
                .map(FailureReplies::cause)
                .collect(Collectors.joining("; "));
        if (causes.isEmpty()) {
            return reply;
        }
        ApiError error = reply.error();
        String message = "No provider could answer. " + causes;
        return new ErrorReply(
                new ApiError(error.status(), error.type(), error.code(), message, error.param()),
                reply.retryAfter(),
                reply.hopeless());
    }

    private static String cause(RouteTrace.Step step) {
        Failure failure = Objects.requireNonNull(step.failure());
        return SafeText.line(step.provider(), LONGEST_REASON) + ": " + word(failure) + " (" + reason(failure) + ")";
    }

    private static String reason(Failure failure) {
        return SafeText.line(failure.reason(), LONGEST_REASON);
    }
}
