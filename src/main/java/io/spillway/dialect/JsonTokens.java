package io.spillway.dialect;

import io.spillway.dialect.MalformedJsonException.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The words of a JSON document, one behind the other: strings, numbers, literals, white space. What may follow what is
 * {@link JsonScanner}'s part.
 */
abstract sealed class JsonTokens permits JsonScanner {

    private final JsonLimits limits;

    /** The bytes, and where in them the next token begins and the document ends. */
    byte[] json = EventStream.NOTHING;

    int at;
    int end;
    private int start;

    private int textFrom;
    private int textTo;
    private boolean escaped;
    private boolean integral;

    JsonTokens(JsonLimits limits) {
        this.limits = limits;
    }

    /** Stands before a document that is a part of {@code bytes}. A byte order mark is passed over. */
    final void begin(byte[] bytes, int from, int to) {
        json = bytes;
        start = from;
        at = from;
        end = to;
        if (startsWithBom(bytes, from, to)) {
            at = from + 3;
        } else if (isWide(bytes, from, to)) {
            throw malformed(Problem.ENCODING);
        }
    }

    /** Passes over the string that comes next. {@link #text} and {@link #textLength} tell about it. */
    public final void string() {
        int from = ++at;
        escaped = false;
        while (!atQuote()) {
            passOddity();
        }
        textFrom = from;
        textTo = at;
        at++;
    }

    /** Passes over the number that comes next. {@link #asLong} and {@link #asDouble} tell about it. */
    public final void number() {
        int from = at;
        if (here() == '-') {
            at++;
        }
        if (here() == '0') {
            at++;
        } else {
            passDigits();
        }
        integral = true;
        fraction();
        exponent();
        if (at - from > limits.numberLength()) {
            throw malformed(Problem.SYNTAX);
        }
        textFrom = from;
        textTo = at;
    }

    /** Returns the bytes that are walked over. */
    public final byte[] bytes() {
        return json;
    }

    /** Returns where the text between the last string's quotes begins in {@link #bytes}. */
    public final int textFrom() {
        return textFrom;
    }

    /** Returns how many bytes stand between the last string's quotes. */
    public final int textLength() {
        return textTo - textFrom;
    }

    /** Returns whether the last string has an escape, so that its bytes are not its text. */
    public final boolean textEscaped() {
        return escaped;
    }

    /** Returns the last string's text. */
    public final String text() {
        return escaped
                ? JsonText.unescape(json, textFrom, textTo)
                : new String(json, textFrom, textTo - textFrom, StandardCharsets.UTF_8);
    }

    /** Returns whether the last string's text is these bytes. */
    public final boolean textIs(byte[] expected) {
        return escaped
                ? Arrays.equals(text().getBytes(StandardCharsets.UTF_8), expected)
                : Arrays.equals(json, textFrom, textTo, expected, 0, expected.length);
    }

    /** Returns the last number's value; {@code otherwise} if it is not written as an integer or is no {@code long}. */
    public final long asLong(long otherwise) {
        boolean negative = json[textFrom] == '-';
        int from = negative ? textFrom + 1 : textFrom;
        if (!integral || textTo - from > 18) {
            return otherwise;
        }
        long value = 0;
        for (int digit = from; digit < textTo; digit++) {
            value = value * 10 + json[digit] - '0';
        }
        return negative ? -value : value;
    }

    /** Returns the last number's value, infinite if it is too large. */
    public final double asDouble() {
        return Double.parseDouble(new String(json, textFrom, textTo - textFrom, StandardCharsets.ISO_8859_1));
    }

    /** Passes over plain characters, eight at a time; returns whether a quote is what ended them. */
    private boolean atQuote() {
        byte[] bytes = json;
        int last = end - Long.BYTES;
        int here = at;
        while (here <= last) {
            long special = Words.special(Words.at(bytes, here));
            if (special != 0) {
                here += Words.before(special);
                break;
            }
            here += Long.BYTES;
        }
        at = here;
        return here() == '"';
    }

    private void passOddity() {
        byte next = json[at];
        if (next == '\\') {
            escaped = true;
            passEscape();
        } else if (next < 0) {
            passNonAscii();
        } else if (next < ' ') {
            throw malformed(Problem.SYNTAX);
        } else {
            at++;
        }
    }

    private void passNonAscii() {
        while (at < end && json[at] < 0) {
            int next = Utf8.next(json, at, end);
            if (next < 0) {
                throw malformed(Problem.ENCODING);
            }
            at = next;
        }
    }

    private void passEscape() {
        at++;
        switch (here()) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at++;
            case 'u' -> passUnicodeEscape();
            default -> throw unexpected();
        }
    }

    private void passUnicodeEscape() {
        at++;
        char unit = passHex();
        if (!limits.strict() || !Character.isSurrogate(unit)) {
            return;
        }
        boolean pair = Character.isHighSurrogate(unit) && at + 6 <= end && json[at] == '\\' && json[at + 1] == 'u';
        if (!pair) {
            throw malformed(Problem.ENCODING);
        }
        at += 2;
        if (!Character.isLowSurrogate(passHex())) {
            throw malformed(Problem.ENCODING);
        }
    }

    private char passHex() {
        int unit = 0;
        for (int digits = 0; digits < 4; digits++) {
            int digit = Character.digit(here(), 16);
            if (digit < 0) {
                throw unexpected();
            }
            unit = (unit << 4) | digit;
            at++;
        }
        return (char) unit;
    }

    private void fraction() {
        if (at < end && json[at] == '.') {
            integral = false;
            at++;
            passDigits();
        }
    }

    private void exponent() {
        if (at < end && (json[at] | 0x20) == 'e') {
            integral = false;
            at++;
            boolean signed = here() == '+' || json[at] == '-';
            if (signed) {
                at++;
            }
            int from = at;
            passDigits();
            if (limits.strict() && at - from > 3) {
                throw malformed(Problem.NUMBER);
            }
        }
    }

    private void passDigits() {
        int from = at;
        while (at < end && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw unexpected();
        }
    }

    /** Passes over a word, which must come next. */
    final void literal(String word) {
        for (int letter = 0; letter < word.length(); letter++) {
            if (here() != word.charAt(letter)) {
                throw unexpected();
            }
            at++;
        }
    }

    /** Passes over white space, if there is any. */
    final void passWhitespace() {
        while (at < end) {
            byte next = json[at];
            if (next > ' ' || (next != ' ' && next != '\n' && next != '\r' && next != '\t')) {
                return;
            }
            at++;
        }
    }

    /** Returns the byte that comes next, which must not be the end. */
    final byte here() {
        if (at >= end) {
            throw malformed(Problem.END);
        }
        return json[at];
    }

    /** Says that what comes next may not come here. */
    final MalformedJsonException unexpected() {
        if (at >= end) {
            return malformed(Problem.END);
        }
        return malformed(Utf8.next(json, at, end) < 0 ? Problem.ENCODING : Problem.SYNTAX);
    }

    /** Says what is wrong, and where. */
    final MalformedJsonException malformed(Problem problem) {
        int line = 1;
        int lineStart = start;
        for (int before = start; before < Math.min(at, end); before++) {
            if (json[before] == '\n') {
                line++;
                lineStart = before + 1;
            }
        }
        return new MalformedJsonException(problem, "line " + line + ", column " + (at - lineStart + 1));
    }

    private static boolean startsWithBom(byte[] bytes, int from, int to) {
        return to - from >= 3
                && bytes[from] == (byte) 0xEF
                && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF;
    }

    /** UTF-16 and UTF-32 show by their byte order marks, or by the zeros around an ASCII character. */
    private static boolean isWide(byte[] bytes, int from, int to) {
        if (to - from < 2) {
            return false;
        }
        int first = bytes[from] & 0xFF;
        int second = bytes[from + 1] & 0xFF;
        return first == 0 || second == 0 || (first == 0xFF && second == 0xFE) || (first == 0xFE && second == 0xFF);
    }
}
