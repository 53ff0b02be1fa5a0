package io.spillway.dialect.gemini;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.StopReason;
import java.util.Locale;
import java.util.Set;

/**
 * Why an answer ended.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#FinishReason">FinishReason</a>
 */
final class GeminiStops {

    /** The model wrote something that Google itself could not read: no answer, and another try may be one. */
    private static final Set<String> BROKEN = Set.of(
            "MALFORMED_FUNCTION_CALL",
            "UNEXPECTED_TOOL_CALL",
            "TOO_MANY_TOOL_CALLS",
            "MISSING_THOUGHT_SIGNATURE",
            "MALFORMED_RESPONSE");

    private GeminiStops() {}

    /** Returns whether the answer is none. */
    static boolean isBroken(String reason) {
        return BROKEN.contains(reason);
    }

    /** Returns what to say of an answer that is none. */
    static ApiError broken(String reason) {
        return new ApiError(502, "server_error", reason.toLowerCase(Locale.ROOT), words(reason), null);
    }

    /** Returns the same in words. */
    static String words(String reason) {
        return "an answer that ended with " + reason;
    }

    /** Returns the reason; what is not known is an end like any other. */
    static StopReason of(String reason) {
        return switch (reason) {
            case "MAX_TOKENS" -> StopReason.LENGTH;
            case "SAFETY",
                    "RECITATION",
                    "LANGUAGE",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> StopReason.FILTERED;
            default -> StopReason.END;
        };
    }
}
