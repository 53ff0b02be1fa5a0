package io.spillway.dialect;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Text as addresses hold it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-2">RFC 3986, section 2</a>
 */
public final class UrlText {

    private UrlText() {}

    /** Returns a text as one segment of a path, or as one value of a query. */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (next & 0xFF);
            if (isUnreserved(character)) {
                escaped.append(character);
            } else {
                escaped.append(String.format(Locale.ROOT, "%%%02X", (int) character));
            }
        }
        return escaped.toString();
    }

    private static boolean isUnreserved(char next) {
        return (next >= 'a' && next <= 'z')
                || (next >= 'A' && next <= 'Z')
                || (next >= '0' && next <= '9')
                || "-._~".indexOf(next) >= 0;
    }
}
