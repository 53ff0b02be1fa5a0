package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Media;
import io.spillway.dialect.ContentPart.MediaKind;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.JsonFields;
import io.spillway.dialect.MediaSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the parts of a message into the model: OpenAI's, and those that others have on the same route. */
final class ChatPartsReader {

    private ChatPartsReader() {}

    /** Takes a message's content: a text or an array of parts. */
    static List<ContentPart> content(JsonFields message, Dialect dialect) {
        JsonNode content = message.take("content");
        if (content == null) {
            return List.of();
        }
        if (content.isTextual()) {
            return content.textValue().isEmpty() ? List.of() : List.of(ContentPart.text(content.textValue()));
        }
        List<ContentPart> parts = new ArrayList<>();
        for (JsonNode part : content) {
            parts.add(part(part, dialect));
        }
        return parts;
    }

    /** Returns what a part says; one that nobody else knows is kept as it is. */
    static ContentPart part(JsonNode part, Dialect dialect) {
        JsonFields fields = JsonFields.of(part);
        ContentPart known = switch (part.path("type").asText("")) {
            case "text", "input_text", "output_text" -> text(fields);
            case "refusal" -> refusal(fields);
            case "image_url", "input_image" -> image(part, fields);
            case "video_url" -> media(MediaKind.VIDEO, part.path("video_url").path("url"), fields);
            case "audio_url" -> media(MediaKind.AUDIO, part.path("audio_url").path("url"), fields);
            case "input_audio" -> audio(part.path("input_audio"), fields);
            case "file", "input_file" -> file(part.path("file").isObject() ? part.path("file") : part, fields);
            default -> null;
        };
        return known == null ? new ContentPart.Foreign(dialect.id(), part) : known;
    }

    private static @Nullable ContentPart text(JsonFields part) {
        String text = part.text("text");
        return text == null ? null : new Text(text, List.of(), null, part.cacheControl());
    }

    private static @Nullable ContentPart refusal(JsonFields part) {
        String refusal = part.text("refusal");
        return refusal == null ? null : new ContentPart.Refusal(refusal);
    }

    /** The address may stand in an object or for itself. */
    private static @Nullable ContentPart image(JsonNode part, JsonFields fields) {
        JsonNode image = part.path("image_url");
        JsonNode url = image.isTextual() ? image : image.path("url");
        JsonNode detail = image.isTextual() ? part.path("detail") : image.path("detail");
        return url.isTextual()
                ? new Media(
                        MediaKind.IMAGE,
                        MediaSource.ofUrl(url.textValue()),
                        null,
                        detail.textValue(),
                        fields.cacheControl(),
                        Extensions.NONE)
                : null;
    }

    private static @Nullable ContentPart audio(JsonNode audio, JsonFields fields) {
        JsonNode data = audio.path("data");
        if (!data.isTextual()) {
            return null;
        }
        String format = audio.path("format").asText("");
        return media(
                MediaKind.AUDIO,
                MediaSource.base64(data.textValue(), format.isEmpty() ? null : "audio/" + format),
                null,
                fields);
    }

    private static @Nullable ContentPart file(JsonNode file, JsonFields fields) {
        String name = file.path("filename").textValue();
        JsonNode id = file.path("file_id");
        if (id.isTextual()) {
            return media(
                    MediaKind.DOCUMENT, new MediaSource(MediaSource.Kind.FILE, id.textValue(), null), name, fields);
        }
        JsonNode url = file.path("file_url");
        JsonNode data = file.path("file_data");
        if (url.isTextual()) {
            return media(MediaKind.DOCUMENT, MediaSource.ofUrl(url.textValue()), name, fields);
        }
        return data.isTextual() ? media(MediaKind.DOCUMENT, data(data.textValue()), name, fields) : null;
    }

    private static MediaSource data(String data) {
        return data.startsWith("data:") ? MediaSource.ofUrl(data) : MediaSource.base64(data, null);
    }

    private static @Nullable ContentPart media(MediaKind kind, JsonNode url, JsonFields fields) {
        return url.isTextual() ? media(kind, MediaSource.ofUrl(url.textValue()), null, fields) : null;
    }

    private static Media media(MediaKind kind, MediaSource source, @Nullable String name, JsonFields fields) {
        return new Media(kind, source, name, null, fields.cacheControl(), Extensions.NONE);
    }
}
