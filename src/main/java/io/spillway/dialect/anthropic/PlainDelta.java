package io.spillway.dialect.anthropic;

import io.spillway.dialect.JsonLimits;
import io.spillway.dialect.JsonNames;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events that most of a stream is made of without a tree: more text, more thought or more of a tool call's
 * arguments. It is used again for the next event.
 */
final class PlainDelta {

    private static final byte[] DELTA = "content_block_delta".getBytes(StandardCharsets.US_ASCII);
    private static final JsonNames<Field> FIELDS = JsonNames.of(Field.class);
    private static final JsonNames<Member> MEMBERS = JsonNames.of(Member.class);
    private static final JsonNames<Type> TYPES = JsonNames.of(Type.class);

    private final JsonScanner json = new JsonScanner(JsonLimits.ANSWER);

    private boolean plain;
    private boolean named;
    private int index;
    private @Nullable Type type;
    private @Nullable Member held;
    private String more = "";

    private enum Field {
        TYPE,
        INDEX,
        DELTA
    }

    private enum Member {
        TYPE,
        TEXT,
        THINKING,
        PARTIAL_JSON
    }

    /** What there is more of. */
    enum Type {
        TEXT_DELTA,
        THINKING_DELTA,
        INPUT_JSON_DELTA
    }

    /** Reads an event; returns whether it was plain, and therefore has been understood. */
    boolean read(byte[] bytes, int from, int to) {
        plain = true;
        named = false;
        index = -1;
        type = null;
        held = null;
        json.over(bytes, from, to);
        if (enters()) {
            while (plain && json.nextField()) {
                readField();
            }
        }
        if (plain) {
            json.end();
        }
        return plain && named && index >= 0 && fits();
    }

    /** Returns which block it belongs to. */
    int index() {
        return index;
    }

    /** Returns what there is more of. */
    @Nullable
    Type type() {
        return type;
    }

    /** Returns what there is more. */
    String more() {
        return more;
    }

    private void readField() {
        Field field = FIELDS.find(json);
        if (field == null) {
            json.skip();
            return;
        }
        switch (field) {
            case TYPE -> {
                named = string() && json.textIs(DELTA);
                plain &= named;
            }
            case INDEX -> index = number();
            case DELTA -> readDelta();
        }
    }

    private void readDelta() {
        if (!enters()) {
            return;
        }
        while (plain && json.nextField()) {
            Member member = MEMBERS.find(json);
            if (member == Member.TYPE) {
                type = string() ? TYPES.findText(json) : null;
            } else if (member != null && string()) {
                held = member;
                more = json.text();
            } else {
                plain = false;
            }
        }
    }

    private boolean fits() {
        return type != null
                && held
                        == switch (type) {
                            case TEXT_DELTA -> Member.TEXT;
                            case THINKING_DELTA -> Member.THINKING;
                            case INPUT_JSON_DELTA -> Member.PARTIAL_JSON;
                        };
    }

    private boolean enters() {
        if (!is(Kind.OBJECT)) {
            return false;
        }
        json.enterObject();
        return true;
    }

    private boolean string() {
        if (!is(Kind.STRING)) {
            return false;
        }
        json.string();
        return true;
    }

    private int number() {
        if (!is(Kind.NUMBER)) {
            return -1;
        }
        json.number();
        long number = json.asLong(-1);
        return number > Integer.MAX_VALUE ? -1 : (int) number;
    }

    /** Anything else than what is expected is not plain, and is left to who reads everything. */
    private boolean is(Kind kind) {
        plain &= json.peek() == kind;
        return plain;
    }
}
