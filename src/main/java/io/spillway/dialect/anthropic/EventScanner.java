package io.spillway.dialect.anthropic;

import io.spillway.dialect.JsonLimits;
import io.spillway.dialect.JsonNames;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import java.nio.charset.StandardCharsets;

/**
 * Finds in the bytes of an event, or of a whole message, what the gateway must know: is something visible, does it carry
 * usage, a reason to stop, an error? One pass, no objects; it is used again for the next event.
 */
final class EventScanner {

    private static final JsonNames<Field> FIELDS = JsonNames.of(Field.class);
    private static final JsonNames<Type> TYPES = JsonNames.of(Type.class);

    private static final byte[] MAX_TOKENS = ascii("max_tokens");
    private static final byte[] REFUSAL = ascii("refusal");

    private final JsonScanner json = new JsonScanner(JsonLimits.ANSWER);
    private final UsageCounts usage;

    private Type type = Type.OTHER;
    private boolean object;
    private boolean content;
    private boolean stopped;
    private boolean emptyAllowed;
    private boolean error;
    private boolean counted;
    private boolean toolUse;
    private long textBytes;

    /** What an event, a message or a block is. */
    enum Type {
        MESSAGE,
        MESSAGE_START,
        MESSAGE_DELTA,
        MESSAGE_STOP,
        ERROR,
        TOOL_USE,
        OTHER
    }

    private enum Field {
        TYPE,
        MESSAGE,
        CONTENT,
        CONTENT_BLOCK,
        DELTA,
        USAGE,
        STOP_REASON,
        ERROR,
        INPUT_TOKENS,
        TEXT,
        THINKING,
        PARTIAL_JSON
    }

    /**
     * @param usage learns what the events say of it
     */
    EventScanner(UsageCounts usage) {
        this.usage = usage;
    }

    /**
     * Scans one JSON document.
     *
     * @throws io.spillway.dialect.MalformedJsonException if it is none
     */
    void scan(byte[] bytes, int from, int to) {
        type = Type.OTHER;
        content = false;
        stopped = false;
        emptyAllowed = false;
        error = false;
        counted = false;
        toolUse = false;
        textBytes = 0;
        json.over(bytes, from, to);
        object = json.peek() == Kind.OBJECT;
        if (object) {
            readFields(true);
        } else {
            json.skip();
        }
        json.end();
    }

    /** Returns whether the document is an object, as it should be. */
    boolean isObject() {
        return object;
    }

    /** Returns what it says it is. */
    Type type() {
        return type;
    }

    /** Returns whether it is an error. */
    boolean isError() {
        return type == Type.ERROR || error;
    }

    /** Returns whether there is a list of blocks, as there is in a message. */
    boolean hasContent() {
        return content;
    }

    /** Returns whether it is a count of tokens. */
    boolean isCount() {
        return counted;
    }

    /** Returns whether it says why the answer ended. */
    boolean isStopped() {
        return stopped;
    }

    /** Returns whether a user could see something, or will never see anything: asking again would not help. */
    boolean isVisible() {
        return textBytes > 0 || toolUse || emptyAllowed;
    }

    /** Returns whether it has a tool call, or the beginning of one. */
    boolean isCall() {
        return toolUse;
    }

    /** Returns how many bytes of text it has. */
    long textBytes() {
        return textBytes;
    }

    private void readFields(boolean root) {
        json.enterObject();
        while (json.nextField()) {
            Field field = FIELDS.find(json);
            if (field == null) {
                json.skip();
            } else {
                readField(field, root);
            }
        }
    }

    private void readField(Field field, boolean root) {
        Kind kind = json.peek();
        switch (field) {
            case TYPE -> readType(kind, root);
            case MESSAGE, CONTENT_BLOCK, DELTA -> readInner(kind);
            case CONTENT -> readBlocks(kind, root);
            case USAGE -> usage.read(json);
            case STOP_REASON -> readStopReason(kind);
            case ERROR -> {
                error |= root && (kind == Kind.OBJECT || kind == Kind.STRING);
                json.skip();
            }
            case INPUT_TOKENS -> {
                counted |= root && kind == Kind.NUMBER;
                json.skip();
            }
            case TEXT, THINKING, PARTIAL_JSON -> {
                json.skip();
                textBytes += kind == Kind.STRING ? json.textLength() : 0;
            }
        }
    }

    private void readType(Kind kind, boolean root) {
        json.skip();
        Type found = kind == Kind.STRING ? TYPES.findText(json) : null;
        if (root) {
            type = found == null ? Type.OTHER : found;
        } else {
            toolUse |= found == Type.TOOL_USE;
        }
    }

    private void readInner(Kind kind) {
        if (kind == Kind.OBJECT) {
            readFields(false);
        } else {
            json.skip();
        }
    }

    private void readBlocks(Kind kind, boolean root) {
        content |= root && kind == Kind.ARRAY;
        if (kind != Kind.ARRAY) {
            json.skip();
            return;
        }
        json.enterArray();
        while (json.nextItem()) {
            readInner(json.peek());
        }
    }

    private void readStopReason(Kind kind) {
        json.skip();
        stopped |= kind == Kind.STRING;
        emptyAllowed |= kind == Kind.STRING && (json.textIs(MAX_TOKENS) || json.textIs(REFUSAL));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
