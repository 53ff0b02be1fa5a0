package io.spillway.dialect.responses;

import io.spillway.dialect.ApiError;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for that only a provider with this route can do. It is refused where such a request would have to
 * be translated, and not before: who answers is not known when it is read.
 */
final class Beyond {

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private @Nullable ApiError first;

    /** Returns the refusal of the first such thing; {@code null} if there is none. */
    @Nullable
    ApiError first() {
        return first;
    }

    /** A type of something is known to OpenAI only, or to nobody. */
    void type(String param, String what, String type) {
        String named = WORD.matcher(type).matches() ? "'" + type + "'" : "of this type";
        add(
                "unsupported_value",
                what + " " + named + " works only at a provider that serves the Responses API itself.",
                param);
    }

    /** A parameter means something to OpenAI only. */
    void parameter(String param) {
        add(
                "unsupported_parameter",
                "'" + param + "' works only at a provider that serves the Responses API itself.",
                param);
    }

    /** A response is referred to that nobody here has stored. */
    void unknownResponse() {
        add(
                "previous_response_not_found",
                "The previous response was not found: it was not stored, has expired, or belongs to another key.",
                "previous_response_id");
    }

    private void add(String code, String message, String param) {
        if (first == null) {
            first = new ApiError(400, "invalid_request_error", code, message, param);
        }
    }
}
