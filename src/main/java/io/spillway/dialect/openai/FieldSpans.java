package io.spillway.dialect.openai;

import io.spillway.dialect.JsonText;
import java.util.Arrays;

/** Where the top-level fields of an object stand in its bytes. */
final class FieldSpans {

    private static final int PER_FIELD = 4;

    private final int open;
    private int close;
    private int size;
    private int[] offsets = new int[16 * PER_FIELD];

    /** Of an object whose opening brace stands at {@code open}. */
    FieldSpans(int open) {
        this.open = open;
    }

    /** Adds the field that comes next. */
    void add(int keyFrom, int keyTo, int valueFrom, int valueTo) {
        int next = size * PER_FIELD;
        if (next == offsets.length) {
            offsets = Arrays.copyOf(offsets, next * 2);
        }
        offsets[next] = keyFrom;
        offsets[next + 1] = keyTo;
        offsets[next + 2] = valueFrom;
        offsets[next + 3] = valueTo;
        size++;
    }

    /** The object ends; {@code close} is the offset behind its closing brace. */
    void close(int close) {
        this.close = close;
    }

    /** Returns a field's name. */
    String name(byte[] body, int field) {
        return JsonText.unescape(body, keyFrom(field) + 1, keyTo(field) - 1);
    }

    /** Returns how many fields there are. */
    int size() {
        return size;
    }

    /** Returns the offset of the opening brace. */
    int open() {
        return open;
    }

    /** Returns the offset behind the closing brace. */
    int close() {
        return close;
    }

    /** Returns the offset of the opening quote of a field's name. */
    int keyFrom(int field) {
        return offsets[field * PER_FIELD];
    }

    /** Returns the offset behind the closing quote of a field's name. */
    int keyTo(int field) {
        return offsets[field * PER_FIELD + 1];
    }

    /** Returns the offset of a field's value. */
    int valueFrom(int field) {
        return offsets[field * PER_FIELD + 2];
    }

    /** Returns the offset behind a field's value. */
    int valueTo(int field) {
        return offsets[field * PER_FIELD + 3];
    }
}
