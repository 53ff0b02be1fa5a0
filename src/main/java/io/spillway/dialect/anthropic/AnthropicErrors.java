package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.ErrorText;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MalformedJsonException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Words errors as Anthropic does, and reads those that providers send: Anthropic's own envelope, and what proxies before
 * it and other APIs send in its place.
 *
 * @see <a href="https://docs.claude.com/en/api/errors">Errors</a>
 */
final class AnthropicErrors {

    private static final int MOST_BYTES = 64 * 1024;

    private static final int LONGEST_WORD = 100;

    private static final Map<String, Integer> STATUSES = Map.ofEntries(
            Map.entry("invalid_request_error", 400),
            Map.entry("authentication_error", 401),
            Map.entry("billing_error", 402),
            Map.entry("permission_error", 403),
            Map.entry("not_found_error", 404),
            Map.entry("conflict_error", 409),
            Map.entry("request_too_large", 413),
            Map.entry("rate_limit_error", 429),
            Map.entry("api_error", 500),
            Map.entry("timeout_error", 504),
            Map.entry("overloaded_error", 529));

    private AnthropicErrors() {}

    /** Returns the envelope: {@code {"type":"error","error":{"type","message"}}}, and the exact code if there is one. */
    static byte[] write(ApiError error) {
        String type = typeOf(error.status());
        ObjectNode json = JsonTree.object().put("type", "error");
        ObjectNode inner = json.putObject("error").put("type", type).put("message", error.message());
        if (error.code() != null && !error.code().equals(type)) {
            inner.putObject("details").put("error_code", error.code());
        }
        return JsonTree.write(json);
    }

    /** Returns the envelope as an event. */
    static byte[] writeEvent(ApiError error) {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        event.writeBytes("event: error\ndata: ".getBytes(StandardCharsets.US_ASCII));
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
        int known = isErrorStatus(status) ? status : 502;
        String what = body.length == 0 ? "without a body" : "with something that is not a JSON error";
        String message = "The provider answered " + status + " " + what + ".";
        return new ApiError(known, classOf(known), null, message, null);
    }

    /** Returns the error that a body holds in any known shape; {@code null} if it holds none. */
    static @Nullable ApiError find(int status, byte[] body) {
        try {
            JsonNode root = JsonTree.read(Arrays.copyOf(body, Math.min(body.length, MOST_BYTES)));
            JsonNode first = root.isArray() ? root.path(0) : root;
            return isError(first) ? error(status, first, first.path("error")) : null;
        } catch (MalformedJsonException notJson) {
            return null;
        }
    }

    /** Returns Anthropic's type of error for a status. */
    static String typeOf(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 409 -> "conflict_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503, 529 -> "overloaded_error";
            case 504 -> "timeout_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }

    private static boolean isError(JsonNode root) {
        JsonNode error = root.path("error");
        return root.path("type").asText("").equals("error")
                || (error.isObject() && !error.isEmpty())
                || (error.isTextual() && !error.textValue().isEmpty())
                || (!said(root).isEmpty() && root.path("content").isMissingNode());
    }

    private static ApiError error(int status, JsonNode root, JsonNode inner) {
        JsonNode error = inner.isObject() ? inner : root;
        String type = word(error.path("type"));
        int meant = meantStatus(status, type, error.path("code"));
        String message = inner.isTextual() ? ErrorText.line(inner.textValue()) : said(error);
        return new ApiError(
                meant,
                classOf(meant),
                code(error, type),
                message.isEmpty() ? "The provider answered " + meant + " and did not say why." : message,
                word(error.path("param")));
    }

    /** The most exact word there is. */
    private static @Nullable String code(JsonNode error, @Nullable String type) {
        String detail = word(error.path("details").path("error_code"));
        if (detail == null) {
            detail = word(error.path("code"));
        }
        return detail == null && !"error".equals(type) ? type : detail;
    }

    /** An error that came with a 2xx has a status of its own, as a number or in words. */
    private static int meantStatus(int status, @Nullable String type, JsonNode code) {
        if (isErrorStatus(status)) {
            return status;
        }
        if (code.isInt() && isErrorStatus(code.intValue())) {
            return code.intValue();
        }
        return type == null ? 502 : STATUSES.getOrDefault(type, 502);
    }

    private static boolean isErrorStatus(int status) {
        return status >= 400 && status <= 599;
    }

    /** Returns OpenAI's class of error, which all dialects share. */
    private static String classOf(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }

    private static String said(JsonNode error) {
        for (String field : new String[] {"message", "detail", "msg", "title"}) {
            if (error.path(field).isTextual()) {
                return ErrorText.line(error.path(field).textValue());
            }
        }
        return "";
    }

    private static @Nullable String word(JsonNode node) {
        boolean word = (node.isTextual() && !node.textValue().isBlank()) || node.isIntegralNumber();
        return word ? ErrorText.line(node.asText(""), LONGEST_WORD) : null;
    }
}
