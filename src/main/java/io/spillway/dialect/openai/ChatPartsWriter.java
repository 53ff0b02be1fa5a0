package io.spillway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.CacheControl;
import io.spillway.dialect.ContentPart;
import io.spillway.dialect.ContentPart.Foreign;
import io.spillway.dialect.ContentPart.Media;
import io.spillway.dialect.ContentPart.Text;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MediaSource;
import org.jspecify.annotations.Nullable;

/** Writes the parts of a message from the model. */
final class ChatPartsWriter {

    private static final String AUDIO = "audio/";

    private final Dialect dialect;

    ChatPartsWriter(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Returns a part; {@code null} for what does not stand in a message's content. */
    @Nullable
    JsonNode write(ContentPart part) {
        if (part instanceof Text text) {
            return withCache(part("text").put("text", text.text()), text.cache());
        } else if (part instanceof Media media) {
            return withCache(media(media), media.cache());
        } else if (part instanceof Foreign foreign && foreign.dialect().equals(dialect.id())) {
            return foreign.json();
        }
        return null;
    }

    private static ObjectNode media(Media media) {
        return switch (media.kind()) {
            case IMAGE -> image(media);
            case AUDIO -> audio(media);
            case VIDEO -> address("video_url", media.source());
            case DOCUMENT -> document(media);
        };
    }

    private static ObjectNode image(Media media) {
        ObjectNode json = address("image_url", media.source());
        if (media.detail() != null && json.path("image_url") instanceof ObjectNode image) {
            image.put("detail", media.detail());
        }
        return json;
    }

    private static ObjectNode address(String name, MediaSource source) {
        ObjectNode json = part(name);
        json.putObject(name).put("url", source.url());
        return json;
    }

    private static ObjectNode audio(Media media) {
        MediaSource source = media.source();
        if (source.kind() != MediaSource.Kind.BASE64) {
            return address("audio_url", source);
        }
        ObjectNode json = part("input_audio");
        ObjectNode audio = json.putObject("input_audio").put("data", source.value());
        String type = source.mediaType();
        if (type != null) {
            audio.put("format", format(type.startsWith(AUDIO) ? type.substring(AUDIO.length()) : type));
        }
        return json;
    }

    /** What OpenAI calls the formats that have several names. */
    private static String format(String type) {
        return switch (type) {
            case "mpeg" -> "mp3";
            case "x-wav", "wave" -> "wav";
            default -> type;
        };
    }

    /** A document that is a text is said as one: only some models read files. */
    private static ObjectNode document(Media media) {
        MediaSource source = media.source();
        if (source.kind() == MediaSource.Kind.TEXT) {
            return part("text").put("text", source.value());
        }
        ObjectNode json = part("file");
        ObjectNode file = json.putObject("file");
        if (media.name() != null) {
            file.put("filename", media.name());
        }
        switch (source.kind()) {
            case FILE -> file.put("file_id", source.value());
            case URL -> file.put("file_url", source.value());
            case BASE64, TEXT -> file.put("file_data", source.mediaType() == null ? source.value() : source.url());
        }
        return json;
    }

    private static ObjectNode part(String type) {
        return JsonTree.object().put("type", type);
    }

    private static ObjectNode withCache(ObjectNode part, @Nullable CacheControl cache) {
        if (cache != null) {
            ObjectNode mark = part.putObject("cache_control").put("type", cache.type());
            if (cache.ttl() != null) {
                mark.put("ttl", cache.ttl());
            }
        }
        return part;
    }
}
