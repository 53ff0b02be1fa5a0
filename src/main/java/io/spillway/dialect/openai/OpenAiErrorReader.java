package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.ErrorText;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads error bodies in the shapes that providers of this dialect send: OpenAI's, OpenRouter's, Google's (an object, or
 * an array around it), Anthropic's, Mistral's flat one, FastAPI's {@code detail}, NVIDIA's {@code title}, a bare text, a
 * web page.
 */
final class OpenAiErrorReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How much of a body is looked at. */
    private static final int MOST_BYTES = 64 * 1024;

    private static final int LONGEST_WORD = 100;

    private final int status;
    private final JsonNode root;

    /** The object that says what is wrong: {@code error}, or the root where there is none. */
    private final JsonNode error;

    /** Whether that is the root. */
    private final boolean flat;

    private OpenAiErrorReader(int status, JsonNode root) {
        this.status = status;
        this.root = root;
        JsonNode inner = inner(root);
        this.flat = inner.isMissingNode();
        this.error = flat ? root : inner;
    }

    /** Returns the error that a body holds in one of the shapes; {@code null} if it holds none. */
    static @Nullable ApiError find(int status, byte[] body) {
        try {
            JsonNode root = JSON.readTree(body, 0, Math.min(body.length, MOST_BYTES));
            JsonNode first = root.isArray() ? root.path(0) : root;
            return first.isObject() ? new OpenAiErrorReader(status, first).find() : null;
        } catch (IOException notJson) {
            return null;
        }
    }

    /** Says what can be said of a body that is none of the shapes. */
    static ApiError unreadable(int status, byte[] body) {
        int known = ErrorWords.isErrorStatus(status) ? status : 502;
        String what = body.length == 0 ? "without a body" : "with something that is not a JSON error";
        String message = "The provider answered " + status + " " + what + ".";
        return new ApiError(known, ErrorWords.typeOf(known), null, message, null);
    }

    private static JsonNode inner(JsonNode root) {
        JsonNode[] places = {
            root.path("error"), root.path("errors").path(0), root.path("x_groq").path("error"), choiceError(root)
        };
        for (JsonNode place : places) {
            if (place.isObject() && !place.isEmpty()) {
                return place;
            }
        }
        return MissingNode.getInstance();
    }

    private static JsonNode choiceError(JsonNode root) {
        for (JsonNode choice : root.path("choices")) {
            if (isSaid(choice.path("error"))) {
                return choice.path("error");
            }
        }
        return MissingNode.getInstance();
    }

    /** Whether it says something at all: {@code null}, {@code false} and what is empty do not. */
    private static boolean isSaid(JsonNode error) {
        return switch (error.getNodeType()) {
            case STRING -> !error.textValue().isEmpty();
            case BOOLEAN -> error.booleanValue();
            case NUMBER -> true;
            default -> !error.isEmpty();
        };
    }

    private @Nullable ApiError find() {
        if (!isError()) {
            return null;
        }
        String code = code();
        int meant = meantStatus(code);
        String type = text(error.path("status"));
        if (type == null || isNumber(type)) {
            type = text(error.path("type"));
        }
        if (type == null || type.equals("error")) {
            type = ErrorWords.typeOf(meant);
        }
        return new ApiError(meant, type, code, message(meant), text(error.path("param")));
    }

    private boolean isError() {
        return isSaid(root.path("error"))
                || root.path("error").isObject()
                || isSaid(choiceError(root))
                || isSaid(root.path("x_groq").path("error"))
                || !flat
                || isFlat()
                || hasErrorFinish()
                || (root.path("success").isBoolean() && !root.path("success").booleanValue());
    }

    /** Mistral, FastAPI, NVIDIA, Cohere, AWS, iFlow: a message at the top, and no choices beside it. */
    private boolean isFlat() {
        boolean message = !said(root.path("message")).isEmpty()
                || !said(root.path("detail")).isEmpty()
                || !said(root.path("msg")).isEmpty()
                || !said(root.path("title")).isEmpty();
        return message
                && root.path("choices").isMissingNode()
                && root.path("data").isMissingNode();
    }

    private boolean hasErrorFinish() {
        for (JsonNode choice : root.path("choices")) {
            if ("error".equals(choice.path("finish_reason").textValue())) {
                return true;
            }
        }
        return false;
    }

    /** The most exact word there is: Google's reason says more than its number. */
    private @Nullable String code() {
        for (JsonNode detail : error.path("details")) {
            if (detail.path("reason").isTextual()) {
                return text(detail.path("reason"));
            }
        }
        String code = text(error.path("code"));
        if (code == null) {
            code = text(root.path("code"));
        }
        return code == null && flat ? text(root.path("status")) : code;
    }

    /** An error that came with a 2xx has a status of its own, as a number or in words. */
    private int meantStatus(@Nullable String code) {
        if (ErrorWords.isErrorStatus(status)) {
            return status;
        }
        int numbered = number(error.path("code"));
        if (!ErrorWords.isErrorStatus(numbered)) {
            numbered = number(root.path("status"));
        }
        if (ErrorWords.isErrorStatus(numbered)) {
            return numbered;
        }
        int worded = ErrorWords.statusOf(code);
        if (worded == 0) {
            worded = ErrorWords.statusOf(text(error.path("status")));
        }
        if (worded == 0) {
            worded = ErrorWords.statusOf(text(error.path("type")));
        }
        return worded == 0 ? 502 : worded;
    }

    private String message(int meant) {
        String[] candidates = {
            said(error.path("metadata").path("raw")),
            said(error.path("message")),
            said(error.path("detail")),
            said(error.path("msg")),
            said(root.path("error")),
            said(choiceError(root)),
            said(root.path("x_groq").path("error")),
            said(root.path("message")),
            said(error.path("title"))
        };
        for (String candidate : candidates) {
            if (!candidate.isEmpty()) {
                return candidate;
            }
        }
        return "The provider answered " + meant + " and did not say why.";
    }

    /** What a text says; or the first entry of FastAPI's list; or the error inside a text that is itself JSON. */
    private static String said(JsonNode node) {
        if (node.isTextual()) {
            return ErrorText.line(unwrapped(node.textValue()));
        }
        JsonNode first = node.path(0).path("msg");
        return first.isTextual() ? ErrorText.line(first.textValue()) : "";
    }

    private static String unwrapped(String text) {
        if (!text.startsWith("{")) {
            return looksLikeAPage(text) ? "The provider sent a web page." : text;
        }
        try {
            JsonNode root = JSON.readTree(text);
            JsonNode error = root.path("error");
            JsonNode message = (error.isObject() ? error : root).path("message");
            return message.isTextual() ? message.textValue() : error.isTextual() ? error.textValue() : text;
        } catch (IOException notJson) {
            return text;
        }
    }

    private static boolean looksLikeAPage(String text) {
        String beginning = text.stripLeading().toLowerCase(Locale.ROOT);
        return beginning.startsWith("<!doctype") || beginning.startsWith("<html");
    }

    private static @Nullable String text(JsonNode node) {
        if ((node.isTextual() && !node.textValue().isBlank()) || node.isIntegralNumber()) {
            return ErrorText.line(node.asText(), LONGEST_WORD);
        }
        return null;
    }

    private static int number(JsonNode node) {
        String text = text(node);
        return text != null && isNumber(text) && text.length() < 6 ? Integer.parseInt(text) : 0;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(next -> next >= '0' && next <= '9');
    }
}
