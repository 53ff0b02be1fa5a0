package io.spillway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.Asked;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.MediaKind;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MediaSource;
import io.spillway.dialect.Signature;
import io.spillway.dialect.Surroundings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the parts of an answer. */
final class GeminiPartReader {

    /** Arguments are passed on byte for byte: this is where they stand. */
    static final String ARGUMENTS = "candidates.*.content.parts.*.functionCall.args";

    private final Asked asked;
    private final Surroundings surroundings;

    GeminiPartReader(Asked asked, Surroundings surroundings) {
        this.asked = asked;
        this.surroundings = surroundings;
    }

    /** Returns what a part says; a text may be empty if only its signature counts. */
    ContentPart read(JsonNode part) {
        JsonNode text = part.path("text");
        if (text.isTextual()) {
            return part.path("thought").asBoolean()
                    ? new Thinking(text.textValue(), signature(part), null)
                    : new Text(text.textValue(), List.of(), signature(part), null);
        }
        if (part.path("functionCall").isObject()) {
            return call(part, part.path("functionCall"));
        }
        if (part.path("inlineData").isObject()) {
            return media(part.path("inlineData"));
        }
        String code = code(part);
        if (code != null) {
            return ContentPart.text(code);
        }
        Signature signature = signature(part);
        return signature == null
                ? new ContentPart.Foreign(GeminiDialect.ID, part)
                : new Text("", List.of(), signature, null);
    }

    private ToolCall call(JsonNode part, JsonNode call) {
        String id = call.path("id").asText("");
        String arguments = call.has("args") ? JsonTree.text(call.path("args")) : "";
        return new ToolCall(
                id.isEmpty() ? "call_" + surroundings.newId() : id,
                GeminiToolNames.fromGoogle(call.path("name").asText(""), asked),
                arguments.isEmpty() || arguments.equals("null") ? "{}" : arguments,
                signature(part),
                null);
    }

    private static ContentPart media(JsonNode data) {
        String type = data.path("mimeType").asText("");
        MediaSource source = MediaSource.base64(data.path("data").asText(""), type.isEmpty() ? null : type);
        return ContentPart.media(kind(type), source);
    }

    private static MediaKind kind(String type) {
        if (type.startsWith("audio/")) {
            return MediaKind.AUDIO;
        }
        return type.startsWith("video/") ? MediaKind.VIDEO : MediaKind.IMAGE;
    }

    /** What Google ran, and what came of it, as any client can show it. */
    private static @Nullable String code(JsonNode part) {
        JsonNode code = part.path("executableCode").path("code");
        if (code.isTextual()) {
            return "\n```python\n" + code.textValue().strip() + "\n```\n";
        }
        JsonNode result = part.path("codeExecutionResult");
        return result.isObject() ? "\n```\n" + result.path("output").asText("").strip() + "\n```\n" : null;
    }

    private static @Nullable Signature signature(JsonNode part) {
        JsonNode signature = part.path(GeminiParts.SIGNATURE);
        return signature.isTextual() && !signature.textValue().isEmpty()
                ? new Signature(GeminiDialect.ID, signature.textValue())
                : null;
    }
}
