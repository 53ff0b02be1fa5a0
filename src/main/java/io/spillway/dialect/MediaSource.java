package io.spillway.dialect;

import org.jspecify.annotations.Nullable;

/**
 * Where an image, a sound, a film or a document is.
 *
 * @param kind what the value is
 * @param value Base64, an address, a file's id or a text
 * @param mediaType such as {@code "image/png"}; {@code null} if nobody said
 */
public record MediaSource(Kind kind, String value, @Nullable String mediaType) {

    private static final String DATA = "data:";
    private static final String BASE64 = ";base64,";

    /** What the value of a source is. */
    public enum Kind {
        /** The bytes themselves, in Base64. */
        BASE64,

        /** An address that the provider is to read. Never a {@code data:} one: that is {@link #BASE64}. */
        URL,

        /** The id of a file that was uploaded to the provider. */
        FILE,

        /** A text. */
        TEXT
    }

    /** Returns what an address points to; one that begins with {@code data:} holds it. */
    public static MediaSource ofUrl(String url) {
        int bytes = url.startsWith(DATA) ? url.indexOf(BASE64) : -1;
        if (bytes < 0) {
            return new MediaSource(Kind.URL, url, null);
        }
        String type = url.substring(DATA.length(), bytes);
        return base64(url.substring(bytes + BASE64.length()), type.isEmpty() ? null : type);
    }

    /** Returns bytes that are here. */
    public static MediaSource base64(String base64, @Nullable String mediaType) {
        return new MediaSource(Kind.BASE64, base64, mediaType);
    }

    /** Returns it as an address: of bytes, a {@code data:} one. */
    public String url() {
        return kind == Kind.BASE64
                ? DATA + (mediaType == null ? "application/octet-stream" : mediaType) + BASE64 + value
                : value;
    }

    /** Says how long the value is and not what: it may be megabytes. */
    @Override
    public String toString() {
        return "MediaSource[" + kind + ", " + mediaType + ", " + value.length() + " characters]";
    }
}
