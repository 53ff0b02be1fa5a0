package io.spillway.dialect.openai;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of errors and the HTTP statuses that go with them. */
final class ErrorWords {

    /**
     * OpenAI's codes and types, Anthropic's types, Google's statuses, and iFlow's numbers, which it sends with a 200.
     *
     * @see <a href="https://cloud.google.com/apis/design/errors#handling_errors">Google's error model</a>
     */
    private static final Map<String, Integer> STATUSES = Map.ofEntries(
            Map.entry("rate_limit_exceeded", 429),
            Map.entry("rate_limit_error", 429),
            Map.entry("insufficient_quota", 429),
            Map.entry("slow_down", 429),
            Map.entry("resource_exhausted", 429),
            Map.entry("invalid_api_key", 401),
            Map.entry("authentication_error", 401),
            Map.entry("unauthenticated", 401),
            Map.entry("permission_error", 403),
            Map.entry("permission_denied", 403),
            Map.entry("model_not_found", 404),
            Map.entry("not_found_error", 404),
            Map.entry("not_found", 404),
            Map.entry("invalid_request_error", 400),
            Map.entry("invalid_argument", 400),
            Map.entry("failed_precondition", 400),
            Map.entry("context_length_exceeded", 400),
            Map.entry("request_too_large", 413),
            Map.entry("overloaded_error", 529),
            Map.entry("server_is_overloaded", 503),
            Map.entry("unavailable", 503),
            Map.entry("deadline_exceeded", 504),
            Map.entry("internal", 500),
            Map.entry("server_error", 500),
            Map.entry("api_error", 500));

    private ErrorWords() {}

    /** Returns whether it is the status of an error. */
    static boolean isErrorStatus(int status) {
        return status >= 400 && status <= 599;
    }

    /** Returns the status that a word means; 0 if it means none. */
    static int statusOf(@Nullable String word) {
        return word == null ? 0 : STATUSES.getOrDefault(word.toLowerCase(Locale.ROOT), 0);
    }

    /** Returns OpenAI's class of error for a status. */
    static String typeOf(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }
}
