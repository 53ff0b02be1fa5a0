package io.spillway.dialect.openai;

import io.spillway.dialect.JsonLimits;
import io.spillway.dialect.JsonNames;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads the chunks that most of a stream is made of without a tree: more text, more thought or more of one tool call, of
 * one choice and nothing beside it. It is used again for the next chunk.
 */
final class PlainChunk {

    private static final JsonNames<Field> FIELDS = JsonNames.of(Field.class);
    private static final JsonNames<Part> PARTS = JsonNames.of(Part.class);
    private static final JsonNames<Member> MEMBERS = JsonNames.of(Member.class);
    private static final JsonNames<Piece> PIECES = JsonNames.of(Piece.class);

    private final JsonScanner json = new JsonScanner(JsonLimits.ANSWER);

    private boolean plain;
    private int choice;
    private int call;
    private @Nullable String text;
    private @Nullable String thought;
    private @Nullable String arguments;

    private enum Field {
        CHOICES
    }

    private enum Part {
        INDEX,
        DELTA,
        LOGPROBS,
        FINISH_REASON,
        MESSAGE,
        TEXT
    }

    private enum Member {
        ROLE,
        CONTENT,
        REASONING_CONTENT,
        TOOL_CALLS
    }

    private enum Piece {
        INDEX,
        TYPE,
        FUNCTION,
        ARGUMENTS
    }

    /** Reads a chunk that has been found well-formed; returns whether it was plain, and therefore has been understood. */
    boolean read(byte[] bytes, int from, int to) {
        plain = true;
        choice = 0;
        call = -1;
        text = null;
        thought = null;
        arguments = null;
        json.over(bytes, from, to);
        json.peek();
        json.enterObject();
        while (plain && json.nextField()) {
            if (FIELDS.find(json) == Field.CHOICES) {
                readChoices();
            } else {
                json.skip();
            }
        }
        return plain && said() == 1;
    }

    /** Returns whose it is. */
    int choice() {
        return choice;
    }

    /** Returns the text; {@code null} if it is something else. */
    @Nullable
    String text() {
        return text;
    }

    /** Returns the thought; {@code null} if it is something else. */
    @Nullable
    String thought() {
        return thought;
    }

    /** Returns the piece of a tool call's arguments; {@code null} if it is something else. */
    @Nullable
    String arguments() {
        return arguments;
    }

    /** Returns which tool call the arguments belong to, as the provider counts them. */
    int call() {
        return call;
    }

    private int said() {
        return (text == null ? 0 : 1) + (thought == null ? 0 : 1) + (arguments == null || call < 0 ? 0 : 1);
    }

    private void readChoices() {
        if (!enters(Kind.ARRAY)) {
            return;
        }
        while (plain && json.nextItem()) {
            plain = json.count() == 1;
            readChoice();
        }
    }

    private void readChoice() {
        if (!enters(Kind.OBJECT)) {
            return;
        }
        while (plain && json.nextField()) {
            Part part = PARTS.find(json);
            if (part == null) {
                json.skip();
                continue;
            }
            switch (part) {
                case INDEX -> choice = number();
                case DELTA -> readDelta();
                case LOGPROBS, FINISH_REASON, MESSAGE, TEXT -> passNull();
            }
        }
    }

    private void readDelta() {
        if (!enters(Kind.OBJECT)) {
            return;
        }
        while (plain && json.nextField()) {
            Member member = MEMBERS.find(json);
            if (member == null) {
                passNull();
                continue;
            }
            switch (member) {
                case ROLE -> json.skip();
                case CONTENT -> text = string();
                case REASONING_CONTENT -> thought = string();
                case TOOL_CALLS -> readCalls();
            }
        }
    }

    private void readCalls() {
        if (!enters(Kind.ARRAY)) {
            return;
        }
        while (plain && json.nextItem()) {
            plain = json.count() == 1;
            readCall();
        }
    }

    /** A piece with an id or a name begins a call, or may; that is not plain. */
    private void readCall() {
        if (!enters(Kind.OBJECT)) {
            return;
        }
        while (plain && json.nextField()) {
            Piece piece = PIECES.find(json);
            if (piece == Piece.INDEX) {
                call = number();
            } else if (piece == Piece.TYPE) {
                json.skip();
            } else if (piece == Piece.FUNCTION) {
                readFunction();
            } else {
                passNull();
            }
        }
    }

    private void readFunction() {
        if (!enters(Kind.OBJECT)) {
            return;
        }
        while (plain && json.nextField()) {
            if (PIECES.find(json) == Piece.ARGUMENTS) {
                arguments = string();
            } else {
                passNull();
            }
        }
    }

    /** Goes into what comes next if it is of this kind. */
    private boolean enters(Kind kind) {
        if (!is(kind)) {
            return false;
        }
        if (kind == Kind.OBJECT) {
            json.enterObject();
        } else {
            json.enterArray();
        }
        return true;
    }

    private int number() {
        if (!is(Kind.NUMBER)) {
            return 0;
        }
        json.number();
        long number = json.asLong(-1);
        plain &= number >= 0 && number <= Integer.MAX_VALUE;
        return (int) number;
    }

    private @Nullable String string() {
        if (json.peek() == Kind.NULL) {
            json.skip();
            return null;
        }
        if (!is(Kind.STRING)) {
            return null;
        }
        json.string();
        return json.textLength() == 0 ? null : json.text();
    }

    private void passNull() {
        if (is(Kind.NULL)) {
            json.skip();
        }
    }

    /** Anything else than what is expected is not plain, and is left to who reads everything. */
    private boolean is(Kind kind) {
        plain &= json.peek() == kind;
        return plain;
    }
}
