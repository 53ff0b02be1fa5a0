package io.spillway.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dialect.JsonTree;
import io.spillway.dialect.MediaSource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says where an image or a document is.
 *
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/vision">Vision</a>
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/pdf-support">PDF support</a>
 */
final class MediaSources {

    private static final String PDF = "application/pdf";

    private static final List<String> IMAGES = List.of("image/jpeg", "image/png", "image/gif", "image/webp");

    private MediaSources() {}

    /** Returns the source of an image. */
    static ObjectNode image(MediaSource source) {
        return switch (source.kind()) {
            case BASE64 -> {
                String type = imageType(source);
                if (!IMAGES.contains(type)) {
                    throw Rejection.value("messages", "images that are JPEG, PNG, GIF or WebP");
                }
                yield base64(type, source.value());
            }
            case URL -> url(source.value());
            case FILE -> file(source.value());
            case TEXT -> throw Rejection.value("messages", "images, where a text stands for one");
        };
    }

    /** Returns the source of a document: a PDF, or a text. */
    static ObjectNode document(MediaSource source) {
        String type = source.mediaType();
        return switch (source.kind()) {
            case BASE64 -> {
                if (type != null && isText(type)) {
                    yield text(decoded(source.value()));
                }
                if (type != null && !type.equals(PDF) && !source.value().startsWith("JVBERi")) {
                    throw Rejection.value("messages", "documents that are PDF or text");
                }
                yield base64(PDF, source.value());
            }
            case URL -> url(source.value());
            case FILE -> file(source.value());
            case TEXT -> text(source.value());
        };
    }

    /** Returns what an image is; where nobody said, its first bytes do. */
    private static String imageType(MediaSource source) {
        String said = source.mediaType();
        if (said != null) {
            return said.equals("image/jpg") ? "image/jpeg" : said;
        }
        String bytes = source.value();
        if (bytes.startsWith("/9j/")) {
            return "image/jpeg";
        } else if (bytes.startsWith("R0lGOD")) {
            return "image/gif";
        }
        return bytes.startsWith("UklGR") ? "image/webp" : "image/png";
    }

    private static boolean isText(String type) {
        return type.startsWith("text/") || type.startsWith("application/json");
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            throw Rejection.value("messages", "documents in Base64");
        }
    }

    private static ObjectNode base64(@Nullable String type, String data) {
        return JsonTree.object().put("type", "base64").put("media_type", type).put("data", data);
    }

    private static ObjectNode url(String url) {
        return JsonTree.object().put("type", "url").put("url", url);
    }

    private static ObjectNode file(String id) {
        return JsonTree.object().put("type", "file").put("file_id", id);
    }

    private static ObjectNode text(String text) {
        return JsonTree.object()
                .put("type", "text")
                .put("media_type", "text/plain")
                .put("data", text);
    }
}
