package io.spillway.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Media;
import io.spillway.dialect.ContentPart.MediaKind;
import io.spillway.dialect.Extensions;
import io.spillway.dialect.MediaSource;
import io.spillway.dialect.openai.Rejection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the content of messages and of tools' outputs, and counts the images in it. */
final class PartsReader {

    private final Beyond beyond;
    private int images;
    private long mediaLength;

    PartsReader(Beyond beyond) {
        this.beyond = beyond;
    }

    /** Returns how many images there were. */
    int images() {
        return images;
    }

    /** Returns how long the images and files were that stand in the request itself. */
    long mediaLength() {
        return mediaLength;
    }

    /** Reads a text, or an array of parts. */
    List<ContentPart> read(Fields holder, String field) {
        JsonNode content = holder.get(field);
        if (content == null) {
            return List.of();
        }
        if (content.isTextual()) {
            return List.of(ContentPart.text(content.textValue()));
        }
        if (!content.isArray()) {
            throw Rejection.type(holder.name(field), "a string or an array");
        }
        List<ContentPart> parts = new ArrayList<>();
        for (int index = 0; index < content.size(); index++) {
            ContentPart part = part(holder.item(field, content.get(index), index));
            if (part != null) {
                parts.add(part);
            }
        }
        return parts;
    }

    private @Nullable ContentPart part(Fields part) {
        String type = part.required("type");
        return switch (type) {
            case "input_text", "text" -> ContentPart.text(part.textOrEmpty("text"));
            case "output_text" ->
                new ContentPart.Text(
                        part.textOrEmpty("text"), Citations.read(part.object().path("annotations")), null, null);
            case "refusal" -> new ContentPart.Refusal(part.textOrEmpty("refusal"));
            case "input_image" -> image(part);
            case "input_file" -> file(part);
            case "input_audio" -> audio(part);
            default -> {
                beyond.type(part.name("type"), "Content", type);
                yield null;
            }
        };
    }

    private ContentPart image(Fields part) {
        images++;
        String url = part.text("image_url");
        MediaSource source = url == null ? uploaded(part, "image_url") : MediaSource.ofUrl(url);
        return media(MediaKind.IMAGE, source, null, part.text("detail"));
    }

    private ContentPart file(Fields part) {
        String data = part.text("file_data");
        String url = part.text("file_url");
        MediaSource source;
        if (data != null) {
            source = data.startsWith("data:") ? MediaSource.ofUrl(data) : MediaSource.base64(data, null);
        } else {
            source = url == null ? uploaded(part, "file_data") : MediaSource.ofUrl(url);
        }
        return media(MediaKind.DOCUMENT, source, part.text("filename"), null);
    }

    private ContentPart audio(Fields part) {
        Fields audio = part.object("input_audio");
        if (audio == null) {
            throw Rejection.missing(part.name("input_audio"));
        }
        String type = "audio/" + audio.required("format");
        return media(MediaKind.AUDIO, MediaSource.base64(audio.required("data"), type), null, null);
    }

    private static MediaSource uploaded(Fields part, String instead) {
        String id = part.text("file_id");
        if (id == null) {
            throw Rejection.missing(part.name(instead));
        }
        return new MediaSource(MediaSource.Kind.FILE, id, null);
    }

    private ContentPart media(MediaKind kind, MediaSource source, @Nullable String name, @Nullable String detail) {
        mediaLength += source.kind() == MediaSource.Kind.BASE64 ? source.value().length() : 0;
        return new Media(kind, source, name, detail, null, Extensions.NONE);
    }
}
