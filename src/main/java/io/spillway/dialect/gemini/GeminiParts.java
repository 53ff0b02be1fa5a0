package io.spillway.dialect.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Foreign;
import io.spillway.dialect.ContentPart.Media;
import io.spillway.dialect.ContentPart.MediaKind;
import io.spillway.dialect.ContentPart.Refusal;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.ContentPart.Thinking;
import io.spillway.dialect.ContentPart.ToolCall;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MediaSource;
import io.spillway.dialect.Signature;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the parts of a turn.
 *
 * @see <a href="https://ai.google.dev/api/caching#Part">Part</a>
 */
final class GeminiParts {

    static final String SIGNATURE = "thoughtSignature";

    private final GeminiDialect dialect;

    GeminiParts(GeminiDialect dialect) {
        this.dialect = dialect;
    }

    /** Returns a part; {@code null} for one that is empty, or that only another dialect knows. */
    @Nullable
    ObjectNode write(ContentPart part) {
        if (part instanceof Text text) {
            return text.text().isEmpty() && !isOurs(text.signature())
                    ? null
                    : signed(JsonTree.object().put("text", text.text()), text.signature());
        } else if (part instanceof Media media) {
            return media(media);
        } else if (part instanceof ToolCall call) {
            return call(call);
        } else if (part instanceof Thinking thinking) {
            // Thoughts that nobody signed would be taken for something that the model said.
            return isOurs(thinking.signature())
                    ? signed(JsonTree.object().put("text", thinking.text()).put("thought", true), thinking.signature())
                    : null;
        } else if (part instanceof Refusal refusal) {
            return JsonTree.object().put("text", refusal.text());
        }
        return part instanceof Foreign foreign
                        && foreign.dialect().equals(GeminiDialect.ID)
                        && foreign.json() instanceof ObjectNode json
                ? json
                : null;
    }

    private ObjectNode call(ToolCall call) {
        ObjectNode json = JsonTree.object();
        json.putObject("functionCall")
                .put("id", call.id())
                .put("name", GeminiToolNames.toGoogle(call.name()))
                .set("args", JsonTree.arguments(call.arguments()));
        return signed(json, call.signature());
    }

    private ObjectNode signed(ObjectNode part, @Nullable Signature signature) {
        if (signature != null && isOurs(signature)) {
            part.put(SIGNATURE, signature.value());
        }
        return part;
    }

    private boolean isOurs(@Nullable Signature signature) {
        return signature != null && signature.isOf(dialect);
    }

    private static ObjectNode media(Media media) {
        MediaSource source = media.source();
        String type = Objects.requireNonNullElse(source.mediaType(), usual(media.kind()));
        ObjectNode json = JsonTree.object();
        switch (source.kind()) {
            case BASE64 -> json.putObject("inlineData").put("mimeType", type).put("data", source.value());
            case URL -> file(json, source);
            case FILE -> file(json, known(source));
            case TEXT -> json.put("text", source.value());
        }
        return json;
    }

    /** Google fetches the address itself, and finds out what is there unless it is told. */
    private static void file(ObjectNode json, MediaSource source) {
        ObjectNode file = json.putObject("fileData").put("fileUri", source.value());
        if (source.mediaType() != null) {
            file.put("mimeType", source.mediaType());
        }
    }

    private static MediaSource known(MediaSource source) {
        if (source.value().contains("files/")) {
            return source;
        }
        throw new BadRequestException(new ApiError(
                400,
                "invalid_request_error",
                "unsupported_value",
                "A file that was uploaded elsewhere cannot be sent to this provider; send its bytes.",
                "messages"));
    }

    private static String usual(MediaKind kind) {
        return switch (kind) {
            case IMAGE -> "image/png";
            case AUDIO -> "audio/wav";
            case VIDEO -> "video/mp4";
            case DOCUMENT -> "application/pdf";
        };
    }
}
