package io.spillway.dialect.cohere;

import io.spillway.dialect.ApiError;
import io.spillway.dialect.StopReason;
import java.util.Locale;
import java.util.Set;

/** Why an answer ended. */
final class CohereStops {

    /** It ended because something broke: no answer. */
    private static final Set<String> BROKEN = Set.of("ERROR", "TIMEOUT");

    private CohereStops() {}

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
            case "STOP_SEQUENCE" -> StopReason.STOP_SEQUENCE;
            case "MAX_TOKENS" -> StopReason.LENGTH;
            case "TOOL_CALL" -> StopReason.TOOL_CALLS;
            case "ERROR_TOXIC" -> StopReason.FILTERED;
            default -> StopReason.END;
        };
    }
}
