package io.spillway.gateway.api;

import io.spillway.dialect.ApiError;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told instead of an answer.
 *
 * @param retryAfter when to try again; {@code null} if that is not known
 * @param hopeless whether the same call would meet the same end if it were sent again soon, so that a client library
 *     should not do so by itself
 */
record ErrorReply(ApiError error, @Nullable Duration retryAfter, boolean hopeless) {

    static ErrorReply of(ApiError error) {
        return new ErrorReply(error, null, false);
    }
}
