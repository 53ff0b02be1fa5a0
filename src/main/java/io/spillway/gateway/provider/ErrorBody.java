package io.spillway.gateway.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An error's body as far as it tells what to do next. It may hold anything at all; what it does not hold is empty.
 *
 * <p>Google wraps the object in an array, and its message may be the real error again, as text.
 */
final class ErrorBody {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int DEEPEST_WRAPPING = 3;

    private static final int MOST_TEXT = 8192;

    private final JsonNode root;
    private final JsonNode error;
    private final String text;

    private ErrorBody(JsonNode root, String text) {
        this.root = root;
        JsonNode inner = root.path("error");
        this.error = inner.isObject() ? inner : root;
        this.text = text;
    }

    static ErrorBody read(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, MOST_TEXT), StandardCharsets.UTF_8);
        JsonNode root = parsed(body);
        for (int depth = 0; depth < DEEPEST_WRAPPING; depth++) {
            JsonNode inner = unwrapped(root);
            if (inner == null) {
                break;
            }
            root = inner;
        }
        return new ErrorBody(root, text.toLowerCase(Locale.ROOT));
    }

    /** Returns what was read in an event of a stream as a body of its own. */
    static byte[] write(ApiError error) {
        ObjectNode root = JSON.createObjectNode();
        root.putObject("error")
                .put("message", error.message())
                .put("type", error.type())
                .put("code", error.code());
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns a body written anew if an escape in it may hide something from a search; else as it came. */
    static byte[] unescaped(byte[] body) {
        JsonNode root = contains(body, '\\') ? parsed(body) : MissingNode.getInstance();
        return root.isMissingNode() ? body : root.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean contains(byte[] body, char wanted) {
        for (byte b : body) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Returns a text of the error object, or else of the outermost one; empty if there is none. */
    String text(String field) {
        JsonNode value = error.path(field);
        return value.isValueNode() ? value.asText() : root.path(field).asText("");
    }

    /** Returns a value of the error object, or else of the outermost one; missing if there is none. */
    JsonNode at(String pointer) {
        JsonNode value = error.at(pointer);
        return value.isMissingNode() ? root.at(pointer) : value;
    }

    /** Returns Google's details of one type, such as {@code "RetryInfo"}. */
    List<JsonNode> details(String type) {
        var found = new ArrayList<JsonNode>();
        for (JsonNode detail : error.path("details")) {
            if (detail.path("@type").asText("").endsWith("." + type)) {
                found.add(detail);
            }
        }
        return found;
    }

    /** Returns whether any of these, in lower case, stands anywhere in the body. */
    boolean mentions(String... words) {
        for (String word : words) {
            if (text.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the beginning of the body as it came, in lower case. */
    String lowerCase() {
        return text;
    }

    /** Returns whether it is a web page. */
    boolean isHtml() {
        String start = text.stripLeading();
        return start.startsWith("<!doctype") || start.startsWith("<html");
    }

    private static @Nullable JsonNode unwrapped(JsonNode node) {
        if (node.isArray() && node.size() > 0) {
            return node.get(0);
        }
        JsonNode message = node.at("/error/message");
        if (message.isTextual() && message.asText().stripLeading().startsWith("{")) {
            JsonNode inner = parsed(message.asText().getBytes(StandardCharsets.UTF_8));
            return inner.path("error").isObject() ? inner : null;
        }
        return null;
    }

    private static JsonNode parsed(byte[] json) {
        try {
            JsonNode node = JSON.readTree(json);
            return node == null ? MissingNode.getInstance() : node;
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }
}
