package io.spillway.gateway.metrics;

import io.spillway.resilience.Failure;
import java.util.Locale;
import java.util.Map;

/** A failure as the value of a tag: one of a closed list. */
enum FailureKind {
    RATE_LIMITED,
    QUOTA_EXHAUSTED,
    UNAUTHORIZED,
    SERVER_ERROR,
    OVERLOADED,
    TIMEOUT,
    UNREACHABLE,
    RESET,
    CIRCUIT_OPEN,
    SATURATED,
    INVALID_ANSWER,
    MODEL_UNKNOWN,
    UNSUITABLE,
    REJECTED,
    DEADLINE_EXCEEDED,
    REFUSED;

    /** All but {@link Failure.Unavailable}, whose cause says more. */
    static final Map<Class<? extends Failure>, FailureKind> BY_TYPE = Map.of(
            Failure.RateLimited.class, RATE_LIMITED,
            Failure.QuotaExhausted.class, QUOTA_EXHAUSTED,
            Failure.Unauthorized.class, UNAUTHORIZED,
            Failure.InvalidAnswer.class, INVALID_ANSWER,
            Failure.ModelUnknown.class, MODEL_UNKNOWN,
            Failure.Unsuitable.class, UNSUITABLE,
            Failure.Rejected.class, REJECTED,
            Failure.DeadlineExceeded.class, DEADLINE_EXCEEDED,
            Failure.Refused.class, REFUSED);

    private final String tag = name().toLowerCase(Locale.ROOT);

    static FailureKind of(Failure failure) {
        if (failure instanceof Failure.Unavailable unavailable) {
            return of(unavailable.cause());
        }
        FailureKind kind = BY_TYPE.get(failure.getClass());
        if (kind == null) {
            throw new IllegalArgumentException(
                    "failure: %s (expected: one of %s)".formatted(failure, BY_TYPE.keySet()));
        }
        return kind;
    }

    private static FailureKind of(Failure.Cause cause) {
        return switch (cause) {
            case SERVER_ERROR -> SERVER_ERROR;
            case OVERLOADED -> OVERLOADED;
            case TIMEOUT -> TIMEOUT;
            case UNREACHABLE -> UNREACHABLE;
            case RESET -> RESET;
            case CIRCUIT_OPEN -> CIRCUIT_OPEN;
            case SATURATED -> SATURATED;
        };
    }

    String tag() {
        return tag;
    }
}
