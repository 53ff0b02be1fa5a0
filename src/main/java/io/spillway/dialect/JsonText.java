package io.spillway.dialect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Text as JSON strings hold it. */
public final class JsonText {

    private JsonText() {}

    /** Returns the text as a JSON string in UTF-8, quotes included. Half a surrogate pair becomes a question mark. */
    public static byte[] quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int index = 0; index < text.length(); index++) {
            append(quoted, text.charAt(index));
        }
        return quoted.append('"').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Writes the text as a JSON string in UTF-8, quotes included; what needs no escape is not looked at twice. */
    public static void write(String text, ByteArrayOutputStream json) {
        if (isPlain(text)) {
            json.write('"');
            json.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
            json.write('"');
        } else {
            json.writeBytes(quote(text));
        }
    }

    /** Returns whether a text is ASCII without anything to escape. */
    private static boolean isPlain(String text) {
        for (int index = 0; index < text.length(); index++) {
            char next = text.charAt(index);
            if (next < ' ' || next > '~' || next == '"' || next == '\\') {
                return false;
            }
        }
        return true;
    }

    /** Returns the text between the quotes of a string that a scanner has found well-formed. */
    public static String unescape(byte[] json, int from, int to) {
        String raw = new String(json, from, to - from, StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(raw.length());
        int index = 0;
        while (index < raw.length()) {
            char next = raw.charAt(index++);
            if (next != '\\') {
                text.append(next);
                continue;
            }
            char escape = raw.charAt(index++);
            if (escape == 'u') {
                text.append((char) Integer.parseInt(raw, index, index + 4, 16));
                index += 4;
            } else {
                text.append(unescape(escape));
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder quoted, char next) {
        switch (next) {
            case '"', '\\' -> quoted.append('\\').append(next);
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
                if (next < ' ') {
                    quoted.append("\\u00").append(next < 0x10 ? '0' : '1').append(Character.forDigit(next & 0xF, 16));
                } else {
                    quoted.append(next);
                }
            }
        }
    }

    private static char unescape(char escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escape;
        };
    }
}
