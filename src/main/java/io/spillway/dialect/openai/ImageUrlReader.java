package io.spillway.dialect.openai;

import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads where an image is: an address for the provider to fetch, or the image itself as a {@code data:} URL. The
 * gateway fetches nothing.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2397">RFC 2397, the "data" URL scheme</a>
 */
final class ImageUrlReader {

    private static final byte[] URL = "url".getBytes(StandardCharsets.UTF_8);

    /** How much of the beginning of a {@code data:} URL says what kind of data it is. */
    private static final int LONGEST_HEADER = 256;

    /** Whether a byte is a letter of one of the alphabets of Base64. */
    private static final boolean[] BASE64 = base64();

    private final JsonScanner json;

    ImageUrlReader(JsonScanner json) {
        this.json = json;
    }

    /** Reads the value of {@code image_url}: an object with {@code url}, or that string at once, as some clients do. */
    void read(String param) {
        switch (json.peek()) {
            case STRING -> readUrl(param);
            case OBJECT -> readObject(param);
            case NULL -> json.skip();
            case ARRAY, NUMBER, TRUE, FALSE -> throw wrong(param);
        }
    }

    private void readObject(String param) {
        boolean found = false;
        json.enterObject();
        while (json.nextField()) {
            if (json.keyIs(URL)) {
                if (json.peek() != Kind.STRING) {
                    throw wrong(param + ".url");
                }
                readUrl(param + ".url");
                found = true;
            } else {
                json.skip();
            }
        }
        if (!found) {
            throw wrong(param + ".url");
        }
    }

    private void readUrl(String param) {
        json.string();
        byte[] text = json.bytes();
        int from = json.textFrom();
        int to = from + json.textLength();
        if (json.textEscaped()) {
            text = json.text().getBytes(StandardCharsets.UTF_8);
            from = 0;
            to = text.length;
        }
        if (!isAllowed(text, from, to)) {
            throw wrong(param);
        }
    }

    private static boolean isAllowed(byte[] url, int from, int to) {
        int header = Math.min(to - from, LONGEST_HEADER);
        String beginning = new String(url, from, header, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        if (beginning.startsWith("https://") || beginning.startsWith("http://")) {
            return true;
        }
        int comma = beginning.indexOf(',');
        if (!beginning.startsWith("data:") || comma < 0) {
            return false;
        }
        return !beginning.substring(0, comma).endsWith(";base64") || isBase64(url, from + comma + 1, to);
    }

    /** Either alphabet of RFC 4648, padded or not. */
    private static boolean isBase64(byte[] text, int from, int to) {
        int end = to;
        while (end > from && text[end - 1] == '=' && to - end < 2) {
            end--;
        }
        boolean all = true;
        for (int at = from; at < end; at++) {
            all &= BASE64[text[at] & 0xFF];
        }
        boolean padded = end < to;
        return all && end > from && (end - from) % 4 != 1 && (!padded || (to - from) % 4 == 0);
    }

    private static boolean[] base64() {
        boolean[] letters = new boolean[256];
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
        alphabet.chars().forEach(letter -> letters[letter] = true);
        return letters;
    }

    private static RuntimeException wrong(String param) {
        return BadRequestException.of(
                "invalid_image_url",
                "Invalid value for '" + param + "': expected an 'https:', 'http:' or base64 'data:' URL.",
                param);
    }
}
