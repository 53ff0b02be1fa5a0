package io.spillway.dialect;

import io.spillway.dialect.MalformedJsonException.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the bytes of a JSON document and checks them, without a tree and without an object per value.
 *
 * <p>{@link #peek} says what comes next; then exactly one of {@link #skip}, {@link #enterObject}, {@link #enterArray},
 * {@link #string} and {@link #number} passes over it. In an object each {@link #nextField} stands before a value, in an
 * array each {@link #nextItem}. All of them throw {@link MalformedJsonException}. One thread at a time; {@link #over}
 * begins anew.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
public final class JsonScanner {

    private final JsonLimits limits;
    private final @Nullable UniqueKeys keys;
    private final int[] counts;

    private byte[] json = EventStream.NOTHING;
    private int start;
    private int at;
    private int end;
    private int depth;
    private int values;

    private int keyFrom;
    private int keyTo;
    private int textFrom;
    private int textTo;
    private boolean escaped;
    private boolean integral;

    public JsonScanner(JsonLimits limits) {
        this.limits = limits;
        this.keys = limits.strict() ? new UniqueKeys(limits.depth()) : null;
        this.counts = new int[limits.depth() + 1];
    }

    /** What a value is. */
    public enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL
    }

    /** Stands before a document. */
    public JsonScanner over(byte[] document) {
        return over(document, 0, document.length);
    }

    /** Stands before a document that is a part of {@code bytes}. A byte order mark is passed over. */
    public JsonScanner over(byte[] bytes, int from, int to) {
        json = bytes;
        start = from;
        at = from;
        end = to;
        depth = 0;
        values = 0;
        if (keys != null) {
            keys.clear();
        }
        if (startsWithBom(bytes, from, to)) {
            at = from + 3;
        } else if (isWide(bytes, from, to)) {
            throw malformed(Problem.ENCODING);
        }
        return this;
    }

    /** Returns what the next value is. */
    public Kind peek() {
        passWhitespace();
        return switch (here()) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.STRING;
            case 't' -> Kind.TRUE;
            case 'f' -> Kind.FALSE;
            case 'n' -> Kind.NULL;
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> Kind.NUMBER;
            default -> throw unexpected();
        };
    }

    /** Returns the offset of what comes next: after {@link #peek} a value's first byte, after a value the byte behind. */
    public int at() {
        return at;
    }

    /** Passes over the next value, whatever it is. The depth limit bounds the recursion. */
    public void skip() {
        switch (peek()) {
            case OBJECT -> {
                enterObject();
                while (nextField()) {
                    skip();
                }
            }
            case ARRAY -> {
                enterArray();
                while (nextItem()) {
                    skip();
                }
            }
            case STRING -> string();
            case NUMBER -> number();
            case TRUE -> literal("true");
            case FALSE -> literal("false");
            case NULL -> literal("null");
        }
    }

    /** Goes into the object that comes next. */
    public void enterObject() {
        enter();
        if (keys != null) {
            keys.open();
        }
    }

    /** Goes to the object's next field, whose name {@link JsonNames#find} reads; leaves the object if there is none. */
    public boolean nextField() {
        passWhitespace();
        if (here() == '}') {
            if (keys != null) {
                keys.close();
            }
            leave();
            return false;
        }
        passComma(limits.members());
        if (here() != '"') {
            throw unexpected();
        }
        key();
        passWhitespace();
        if (here() != ':') {
            throw unexpected();
        }
        at++;
        return true;
    }

    /** Goes into the array that comes next. */
    public void enterArray() {
        enter();
    }

    /** Goes to the array's next item; leaves the array if there is none. */
    public boolean nextItem() {
        passWhitespace();
        if (here() == ']') {
            leave();
            return false;
        }
        passComma(limits.items());
        return true;
    }

    /** Returns how many fields or items of the innermost object or array have been gone to. */
    public int count() {
        return counts[depth];
    }

    /** Passes over the string that comes next. {@link #text} and {@link #textLength} tell about it. */
    public void string() {
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
    public void number() {
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

    /** Returns whether the array or object that comes next has nothing in it; it is not passed over. */
    public boolean isNextEmpty() {
        int opening = at;
        at++;
        passWhitespace();
        boolean empty = here() == ']' || json[at] == '}';
        at = opening;
        return empty;
    }

    /** Returns the offset behind the comma that follows the field just read; without a comma, {@link #at}. */
    public int afterComma() {
        passWhitespace();
        return here() == ',' ? at + 1 : at;
    }

    /** Makes sure that nothing follows the document. */
    public void end() {
        passWhitespace();
        if (at < end) {
            throw unexpected();
        }
    }

    /** Returns where the current field begins, at its name's opening quote. */
    public int keyFrom() {
        return keyFrom;
    }

    /** Returns where the current field's name ends, behind its closing quote. */
    public int keyTo() {
        return keyTo;
    }

    /** Returns whether the current field, which has just been gone to, has this name. */
    public boolean keyIs(byte[] name) {
        return textIs(name);
    }

    /** Returns the bytes that are walked over. */
    public byte[] bytes() {
        return json;
    }

    /** Returns where the text between the last string's quotes begins in {@link #bytes}. */
    public int textFrom() {
        return textFrom;
    }

    /** Returns how many bytes stand between the last string's quotes. */
    public int textLength() {
        return textTo - textFrom;
    }

    /** Returns whether the last string has an escape, so that its bytes are not its text. */
    public boolean textEscaped() {
        return escaped;
    }

    /** Returns the last string's text. */
    public String text() {
        return escaped
                ? JsonText.unescape(json, textFrom, textTo)
                : new String(json, textFrom, textTo - textFrom, StandardCharsets.UTF_8);
    }

    /** Returns whether the last string's text is these bytes. */
    public boolean textIs(byte[] expected) {
        return escaped
                ? Arrays.equals(text().getBytes(StandardCharsets.UTF_8), expected)
                : Arrays.equals(json, textFrom, textTo, expected, 0, expected.length);
    }

    /** Returns the last number's value; {@code otherwise} if it is not written as an integer or is no {@code long}. */
    public long asLong(long otherwise) {
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
    public double asDouble() {
        return Double.parseDouble(new String(json, textFrom, textTo - textFrom, StandardCharsets.ISO_8859_1));
    }

    private void enter() {
        at++;
        depth++;
        if (depth > limits.depth()) {
            throw malformed(Problem.DEPTH);
        }
        counts[depth] = 0;
    }

    private void leave() {
        at++;
        depth--;
    }

    private void passComma(int most) {
        if (counts[depth] > 0) {
            if (here() != ',') {
                throw unexpected();
            }
            at++;
            passWhitespace();
        }
        if (++counts[depth] > most || ++values > limits.values()) {
            throw malformed(Problem.ELEMENTS);
        }
    }

    private void key() {
        keyFrom = at;
        string();
        keyTo = at;
        if (textTo - textFrom > limits.keyLength()) {
            throw malformed(Problem.SYNTAX);
        }
        if (keys != null && !isNew(keys)) {
            throw malformed(Problem.DUPLICATE);
        }
    }

    private boolean isNew(UniqueKeys keys) {
        if (!escaped) {
            return keys.add(json, textFrom, textTo);
        }
        byte[] spelled = text().getBytes(StandardCharsets.UTF_8);
        return keys.add(spelled, 0, spelled.length);
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

    private void literal(String word) {
        for (int letter = 0; letter < word.length(); letter++) {
            if (here() != word.charAt(letter)) {
                throw unexpected();
            }
            at++;
        }
    }

    private void passWhitespace() {
        while (at < end) {
            byte next = json[at];
            if (next > ' ' || (next != ' ' && next != '\n' && next != '\r' && next != '\t')) {
                return;
            }
            at++;
        }
    }

    private byte here() {
        if (at >= end) {
            throw malformed(Problem.END);
        }
        return json[at];
    }

    private MalformedJsonException unexpected() {
        if (at >= end) {
            return malformed(Problem.END);
        }
        return malformed(Utf8.next(json, at, end) < 0 ? Problem.ENCODING : Problem.SYNTAX);
    }

    private MalformedJsonException malformed(Problem problem) {
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

    /** For {@link JsonNames}: the current field's name, if it is spelled with an escape. */
    boolean keyEscaped() {
        return escaped;
    }
}
