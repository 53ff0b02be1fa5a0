package io.spillway.gateway.api;

import io.spillway.dialect.ApiError;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told instead of an answer.
 *
 * @param retryAfter when to try again; {@code null} if that is not known
 * @param body the whole body, where a provider has worded it; {@code null} if the error says all there is to say
 * @param hopeless whether the same call would meet the same end if it were sent again soon, so that a client library
 *     should not do so by itself
 */
record ErrorReply(
        ApiError error, byte @Nullable [] body, @Nullable Duration retryAfter, boolean hopeless) {

    ErrorReply(ApiError error, @Nullable Duration retryAfter, boolean hopeless) {
        this(error, null, retryAfter, hopeless);
    }

    static ErrorReply of(ApiError error) {
        return new ErrorReply(error, null, false);
    }

    /** Returns the same, with the advice not to send the call again soon. */
    ErrorReply withoutHope() {
        return new ErrorReply(error, body, retryAfter, true);
    }
}
