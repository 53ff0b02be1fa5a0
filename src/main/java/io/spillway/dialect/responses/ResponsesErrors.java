package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.openai.OpenAiDialect;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Words the errors of streams and of responses, and reads those that providers send.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming/error">The event "error"</a>
 */
final class ResponsesErrors {

    private static final OpenAiDialect OPENAI = new OpenAiDialect();

    /** The code of any error that has none of its own. */
    private static final String SERVER_ERROR = "server_error";

    /** Codes that a response's {@code error} may have and client libraries know; all others are a server's error. */
    private static final Set<String> CODES = Set.of(
            SERVER_ERROR, "rate_limit_exceeded", "invalid_prompt", "context_length_exceeded", "insufficient_quota");

    private ResponsesErrors() {}

    /** Returns the event {@code error}. */
    static byte[] event(ApiError error, long sequence) {
        ObjectNode event = StreamEvents.event("error");
        event.put("code", error.code());
        event.put("message", error.message());
        event.put("param", error.param());
        return StreamEvents.bytes(event, sequence);
    }

    /** Returns what stands in {@code response.error}. */
    static ObjectNode inside(ApiError error) {
        String code = error.code();
        return JsonTree.object()
                .put("code", code != null && CODES.contains(code) ? code : SERVER_ERROR)
                .put("message", error.message());
    }

    /** Returns the error that a body or an event holds: in an envelope, a failed response, or the event itself. */
    static @Nullable ApiError find(byte[] body) {
        try {
            ApiError error = find(JsonTree.read(body));
            return error == null ? OPENAI.findError(body) : error;
        } catch (MalformedJsonException notJson) {
            return OPENAI.findError(body);
        }
    }

    /** Returns the error that a body or an event is, whatever it holds. */
    static ApiError read(byte[] body) {
        ApiError found = find(body);
        return found == null ? OPENAI.readError(500, body) : found;
    }

    /** Returns the error that an event or a response holds; {@code null} if it holds none in this dialect's shape. */
    static @Nullable ApiError find(JsonNode json) {
        JsonNode response = json.path("response").isObject() ? json.get("response") : json;
        if (response.path("error").isObject()) {
            return read(response.get("error"));
        }
        if ("error".equals(json.path("type").asText(""))) {
            return read(json);
        }
        boolean failed = "failed".equals(response.path("status").asText(""));
        return failed ? new ApiError(500, SERVER_ERROR, SERVER_ERROR, "The response failed.", null) : null;
    }

    private static ApiError read(JsonNode error) {
        ObjectNode fields = JsonTree.object();
        fields.set("message", error.path("message"));
        fields.set("code", error.path("code"));
        fields.set("param", error.path("param"));
        boolean typed = error.path("type").isTextual()
                && !"error".equals(error.path("type").asText(""));
        if (typed) {
            fields.set("type", error.path("type"));
        }
        fields.properties().removeIf(field -> field.getValue().isMissingNode());
        ObjectNode envelope = JsonTree.object();
        envelope.set("error", fields);
        byte[] body = JsonTree.write(envelope);
        ApiError found = OPENAI.findError(body);
        return found == null ? OPENAI.readError(500, body) : found;
    }
}
