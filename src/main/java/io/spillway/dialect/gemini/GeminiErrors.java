package io.spillway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.ErrorText;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads errors as Google words them, and words them so.
 *
 * @see <a href="https://google.aip.dev/193">AIP-193: Errors</a>
 */
final class GeminiErrors {

    private static final String ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo";

    private static final int BROKEN = 502;

    /** The HTTP status of each word: https://cloud.google.com/apis/design/errors#handling_errors. */
    private static final Map<String, Integer> STATUSES = Map.ofEntries(
            Map.entry("INVALID_ARGUMENT", 400),
            Map.entry("FAILED_PRECONDITION", 400),
            Map.entry("OUT_OF_RANGE", 400),
            Map.entry("UNAUTHENTICATED", 401),
            Map.entry("PERMISSION_DENIED", 403),
            Map.entry("NOT_FOUND", 404),
            Map.entry("ABORTED", 409),
            Map.entry("RESOURCE_EXHAUSTED", 429),
            Map.entry("CANCELLED", 499),
            Map.entry("INTERNAL", 500),
            Map.entry("UNIMPLEMENTED", 501),
            Map.entry("UNAVAILABLE", 503),
            Map.entry("DEADLINE_EXCEEDED", 504));

    private GeminiErrors() {}

    /** Returns the envelope: {@code {"error":{"code","message","status","details"}}}. */
    static byte[] write(ApiError error) {
        ObjectNode json = JsonTree.object();
        ObjectNode inner = json.putObject("error")
                .put("code", error.status())
                .put("message", error.message())
                .put("status", word(error.status()));
        if (error.code() != null) {
            inner.putArray("details").addObject().put("@type", ERROR_INFO).put("reason", error.code());
        }
        return JsonTree.write(json);
    }

    /** Returns the envelope as an event. */
    static byte[] writeEvent(ApiError error) {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        event.writeBytes("data: ".getBytes(StandardCharsets.US_ASCII));
        event.writeBytes(write(error));
        event.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
        return event.toByteArray();
    }

    /** Reads the body of an error; what it does not say is filled in from the status. */
    static ApiError read(int status, byte[] body) {
        ApiError error = find(status, body);
        if (error != null) {
            return error;
        }
        int meant = isError(status) ? status : BROKEN;
        String what = body.length == 0 ? "without a body" : "with something that is not a JSON error";
        return new ApiError(meant, type(meant), null, "The provider answered " + status + " " + what + ".", null);
    }

    /** Returns the error that a body holds, in an array or not; {@code null} if it holds none. */
    static @Nullable ApiError find(int status, byte[] body) {
        try {
            JsonNode root = JsonTree.read(body);
            return find(status, root.isArray() ? root.path(0) : root);
        } catch (MalformedJsonException noJson) {
            return null;
        }
    }

    /** Returns the error that an object holds; {@code null} if it holds none. */
    static @Nullable ApiError find(int status, JsonNode root) {
        JsonNode error = root.path("error");
        if (error.isTextual()) {
            return error(status, JsonTree.object().put("message", error.textValue()));
        }
        return error.isObject() ? error(status, error) : null;
    }

    private static ApiError error(int status, JsonNode error) {
        String word = error.path("status").asText("");
        int meant = meant(status, error.path("code").asInt(), word);
        String message = ErrorText.line(error.path("message").asText(""));
        return new ApiError(
                meant,
                type(meant),
                code(error, word),
                message.isEmpty() ? "The provider answered " + meant + " and did not say why." : message,
                field(error));
    }

    /** An error that came with a 200 has a status of its own, as a number or in a word. */
    private static int meant(int status, int code, String word) {
        if (isError(status)) {
            return status;
        }
        return isError(code) ? code : STATUSES.getOrDefault(word, BROKEN);
    }

    /** Google's reason says more than its status, its status more than its number. */
    private static @Nullable String code(JsonNode error, String word) {
        String reason = ErrorText.line(detail(error, "ErrorInfo").path("reason").asText(""));
        String code = reason.isEmpty() ? ErrorText.line(word) : reason;
        return code.isEmpty() ? null : code.toLowerCase(Locale.ROOT);
    }

    private static @Nullable String field(JsonNode error) {
        String field = detail(error, "BadRequest")
                .path("fieldViolations")
                .path(0)
                .path("field")
                .asText("");
        return field.isEmpty() ? null : ErrorText.line(field);
    }

    private static JsonNode detail(JsonNode error, String kind) {
        for (JsonNode detail : error.path("details")) {
            if (detail.path("@type").asText("").endsWith("." + kind)) {
                return detail;
            }
        }
        return MissingNode.getInstance();
    }

    private static boolean isError(int status) {
        return status >= 400 && status <= 599;
    }

    private static String word(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 502, 503, 529 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }
}
