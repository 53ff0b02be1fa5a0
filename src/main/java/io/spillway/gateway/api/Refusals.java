package io.spillway.gateway.api;

import io.spillway.dialect.ApiError;
import org.jspecify.annotations.Nullable;

/** What clients are told when the gateway itself turns a request away. */
final class Refusals {

    static final ApiError MISSING_KEY = authentication(
            401, "missing_api_key", "No API key was sent. Send it as 'Authorization: Bearer <key>' or as 'x-api-key'.");

    static final ApiError INVALID_KEY = authentication(401, "invalid_api_key", "The API key is not valid.");

    static final ApiError AMBIGUOUS_CREDENTIALS =
            authentication(400, "ambiguous_credentials", "More than one API key was sent.");

    static final ApiError TOO_MANY_KEY_FAILURES =
            new ApiError(429, "rate_limit_error", "too_many_auth_failures", "Too many invalid API keys.", null);

    static final ApiError UNKNOWN_URL = request(404, "unknown_url", "There is nothing at this URL.");

    static final ApiError INVALID_PATH = request(400, "invalid_path", "The path must not contain ';'.");

    static final ApiError METHOD_NOT_ALLOWED =
            request(405, "method_not_allowed", "This URL does not answer to this method.");

    static final ApiError CORS_DISABLED =
            new ApiError(403, "permission_error", "cors_disabled", "This origin is not allowed.", null);

    static final ApiError EMPTY_BODY = request(400, "empty_body", "The request has no body.");

    static final ApiError TOO_LARGE =
            request(413, "request_too_large", "The request body is larger than this server accepts.");

    static final ApiError TOO_SLOW =
            request(408, "request_timeout", "The request body did not arrive within the time allowed.");

    static final ApiError UNSUPPORTED_ENCODING =
            request(415, "unsupported_encoding", "Compressed request bodies are not accepted.");

    static final ApiError UNSUPPORTED_MEDIA_TYPE =
            request(415, "unsupported_media_type", "The request body must be application/json.");

    static final ApiError UNSUPPORTED_CHARSET =
            request(415, "unsupported_charset", "The request body must be encoded in UTF-8.");

    static final ApiError INTERNAL =
            new ApiError(500, "server_error", "internal_error", "The server failed to answer this request.", null);

    static final ApiError BUSY =
            new ApiError(503, "server_error", "too_busy", "Too many requests are being counted at the moment.", null);

    private Refusals() {}

    /** Returns an error of the request itself. */
    static ApiError request(int status, String code, String message) {
        return new ApiError(status, "invalid_request_error", code, message, null);
    }

    /** Returns the error of a model that nobody serves. */
    static ApiError modelNotFound(@Nullable String param, String message) {
        return new ApiError(404, "invalid_request_error", "model_not_found", message, param);
    }

    private static ApiError authentication(int status, String code, String message) {
        return new ApiError(status, "authentication_error", code, message, null);
    }
}
