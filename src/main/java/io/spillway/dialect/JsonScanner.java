package io.spillway.dialect;

import io.spillway.dialect.MalformedJsonException.Problem;
import java.nio.charset.StandardCharsets;
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
public final class JsonScanner extends JsonTokens {

    private final JsonLimits limits;
    private final @Nullable UniqueKeys keys;
    private final int[] counts;

    private int depth;
    private int values;

    private int keyFrom;
    private int keyTo;

    /** A scanner that allows this much. */
    public JsonScanner(JsonLimits limits) {
        super(limits);
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
        depth = 0;
        values = 0;
        if (keys != null) {
            keys.clear();
        }
        begin(bytes, from, to);
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

    /** Returns whether the array or object that comes next has nothing in it; it is not passed over. */
    public boolean isNextEmpty() {
        int opening = at;
        at++;
        passWhitespace();
        boolean empty = here() == ']' || json[at] == '}';
        at = opening;
        return empty;
    }

    /** Returns whether the string that comes next is empty; it is not passed over. */
    public boolean isNextEmptyText() {
        return at + 1 < end && json[at + 1] == '"';
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
        if (textLength() > limits.keyLength()) {
            throw malformed(Problem.SYNTAX);
        }
        if (keys != null && !isNew(keys)) {
            throw malformed(Problem.DUPLICATE);
        }
    }

    private boolean isNew(UniqueKeys keys) {
        if (!textEscaped()) {
            return keys.add(json, textFrom(), textFrom() + textLength());
        }
        byte[] spelled = text().getBytes(StandardCharsets.UTF_8);
        return keys.add(spelled, 0, spelled.length);
    }

    /** For {@link JsonNames}: the current field's name, if it is spelled with an escape. */
    boolean keyEscaped() {
        return textEscaped();
    }
}
