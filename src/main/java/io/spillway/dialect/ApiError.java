package io.spillway.dialect;

import org.jspecify.annotations.Nullable;

/**
 * What an error says, in any dialect.
 *
 * @param status the HTTP status
 * @param type the class of error, in OpenAI's words, such as {@code "invalid_request_error"}
 * @param code the exact error, such as {@code "model_not_found"}; {@code null} if there is no word for it
 * @param message one sentence for a person
 * @param param the field of the request that is wrong; {@code null} if none is
 */
public record ApiError(
        int status,
        String type,
        @Nullable String code,
        String message,
        @Nullable String param) {}
