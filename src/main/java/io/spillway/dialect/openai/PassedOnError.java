package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A provider's own error object, such as OpenRouter's with its {@code metadata}, as a client may have it: written anew,
 * so that it is JSON whatever it was, and with the four fields that client libraries read in the type they expect.
 */
final class PassedOnError {

    /** A longer one is no explanation. */
    private static final int MOST_BYTES = 16 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    private PassedOnError() {}

    /**
     * Returns the body; {@code null} if the provider sent no error object, or too long a one.
     *
     * @param error what was read in it
     */
    static byte @Nullable [] of(ApiError error, byte[] said) {
        if (said.length > MOST_BYTES) {
            return null;
        }
        try {
            JsonNode root = JSON.readTree(said);
            JsonNode own = (root.isArray() ? root.path(0) : root).path("error");
            return own instanceof ObjectNode object && !object.isEmpty() ? body(error, object) : null;
        } catch (IOException notJson) {
            return null;
        }
    }

    private static byte[] body(ApiError error, ObjectNode own) throws IOException {
        if (own.path("message").asText("").isBlank()) {
            own.put("message", error.message());
        }
        putText(own, "type", error.type());
        putText(own, "param", error.param());
        putText(own, "code", error.code());
        return JSON.writeValueAsBytes(JSON.createObjectNode().set("error", own));
    }

    /** A text stays as it is; a number, as some send for a code, becomes one. */
    private static void putText(ObjectNode own, String field, @Nullable String value) {
        if (!own.path(field).isTextual()) {
            own.put(field, value);
        }
    }
}
