package io.spillway.dialect.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.ErrorText;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads errors as Cohere words them, {@code {"id","message"}}, and words them so.
 *
 * @see <a href="https://docs.cohere.com/reference/errors">Errors</a>
 */
final class CohereErrors {

    private static final int BROKEN = 502;

    private CohereErrors() {}

    static byte[] write(ApiError error) {
        return JsonTree.write(JsonTree.object().put("message", error.message()));
    }

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
        String what = body.length == 0 ? "without a body" : "with something that is not a JSON error";
        return error(status, "The provider answered " + status + " " + what + ".");
    }

    /** Returns the error that a body holds; {@code null} if it holds none. */
    static @Nullable ApiError find(int status, byte[] body) {
        try {
            return find(status, JsonTree.read(body));
        } catch (MalformedJsonException noJson) {
            return null;
        }
    }

    /** Returns the error that an object holds; {@code null} if it holds none: an answer's message is an object. */
    static @Nullable ApiError find(int status, JsonNode root) {
        JsonNode error = root.path("error");
        JsonNode[] places = {root.path("message"), error, error.path("message"), root.path("detail")};
        for (JsonNode place : places) {
            if (place.isTextual() && !place.textValue().isBlank()) {
                return error(status, ErrorText.line(place.textValue()));
            }
        }
        return null;
    }

    /** A blocked input has a status of its own, 498, which elsewhere means that there is no room. */
    private static ApiError error(int status, String message) {
        int meant = status >= 400 && status <= 599 ? status : BROKEN;
        return new ApiError(meant, type(meant), null, message, null);
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
