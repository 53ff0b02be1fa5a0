package io.spillway.dialect.openai;

import io.spillway.dialect.JsonNames;
import io.spillway.dialect.JsonScanner;
import io.spillway.dialect.JsonScanner.Kind;
import java.nio.charset.StandardCharsets;

/**
 * Reads the choices of a chunk or of a whole answer: what in them a user could see, and how they ended.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">The chat completion chunk object</a>
 */
final class ChoiceReader {

    private static final JsonNames<Field> FIELDS = JsonNames.of(Field.class);
    private static final JsonNames<Member> MEMBERS = JsonNames.of(Member.class);
    private static final byte[] LENGTH = "length".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ERROR = "error".getBytes(StandardCharsets.UTF_8);

    /** Choices beyond this are not told apart; clients ask for fewer. */
    private static final int MOST_TOLD_APART = 64;

    private final JsonScanner json;

    private boolean visible;
    private boolean toolCall;
    private boolean cutByLength;
    private boolean error;
    private boolean inDelta;
    private long deltaBytes;
    private long messageBytes;
    private long seen;
    private long finished;

    ChoiceReader(JsonScanner json) {
        this.json = json;
    }

    private enum Field {
        INDEX,
        DELTA,
        MESSAGE,
        TEXT,
        FINISH_REASON,
        ERROR
    }

    /** What a delta or a message may hold that can be seen. */
    private enum Member {
        CONTENT,
        REASONING_CONTENT,
        REASONING,
        REFUSAL,
        TOOL_CALLS,
        FUNCTION_CALL,
        AUDIO
    }

    /** Forgets what was read; another document begins. */
    void clear() {
        visible = false;
        toolCall = false;
        cutByLength = false;
        error = false;
        inDelta = false;
        deltaBytes = 0;
        messageBytes = 0;
        seen = 0;
        finished = 0;
    }

    /** Returns whether there is text, reasoning, a tool call, a refusal or audio. */
    boolean isVisible() {
        return visible;
    }

    /** Returns whether there is a tool call. */
    boolean hasToolCall() {
        return toolCall;
    }

    /** Returns whether one ended because it may not be longer: then it may be empty and is an answer all the same. */
    boolean isCutByLength() {
        return cutByLength;
    }

    /** Returns whether one is an error. */
    boolean isError() {
        return error;
    }

    /**
     * Returns how many bytes of text there are, tool calls included. Perplexity repeats beside each delta the message so
     * far, which does not count then.
     */
    long textBytes() {
        return deltaBytes > 0 ? deltaBytes : messageBytes;
    }

    /** Returns the choices there are, bit by bit. */
    long seen() {
        return seen;
    }

    /** Returns the choices that have a finish reason, bit by bit. */
    long finished() {
        return finished;
    }

    /** Reads the choice that comes next, which is at this place in the array. */
    void read(int place) {
        if (json.peek() != Kind.OBJECT) {
            json.skip();
            return;
        }
        long index = place;
        boolean finish = false;
        json.enterObject();
        while (json.nextField()) {
            Field field = FIELDS.find(json);
            if (field == null) {
                json.skip();
                continue;
            }
            switch (field) {
                case INDEX -> index = readIndex(place);
                case DELTA -> readDelta();
                case MESSAGE -> readMembers();
                case TEXT -> readText();
                case FINISH_REASON -> finish = readFinishReason();
                case ERROR -> error |= !Values.isNothing(json);
            }
        }
        long bit = 1L << Math.max(0, Math.min(index, MOST_TOLD_APART - 1));
        seen |= bit;
        finished |= finish ? bit : 0;
    }

    private long readIndex(int place) {
        boolean number = json.peek() == Kind.NUMBER;
        json.skip();
        return number ? json.asLong(place) : place;
    }

    private void readDelta() {
        inDelta = true;
        readMembers();
        inDelta = false;
    }

    private void readMembers() {
        if (json.peek() != Kind.OBJECT) {
            json.skip();
            return;
        }
        json.enterObject();
        while (json.nextField()) {
            Member member = MEMBERS.find(json);
            if (member == null) {
                json.skip();
                continue;
            }
            switch (member) {
                case CONTENT, REASONING_CONTENT, REASONING, REFUSAL -> readText();
                case TOOL_CALLS -> toolCall |= readPresence();
                case FUNCTION_CALL, AUDIO -> readPresence();
            }
        }
    }

    /** A text, or the parts in which Mistral sends it. */
    private void readText() {
        if (json.peek() == Kind.STRING) {
            json.string();
            count(json.textLength());
            visible |= json.textLength() > 0;
        } else {
            readPresence();
        }
    }

    /** Something that is visible by being there and not empty. */
    private boolean readPresence() {
        Kind kind = json.peek();
        int from = json.at();
        boolean present = switch (kind) {
            case OBJECT, ARRAY -> !json.isNextEmpty();
            case STRING, NUMBER, TRUE, FALSE, NULL -> false;
        };
        json.skip();
        if (present) {
            visible = true;
            count(json.at() - from);
        }
        return present;
    }

    private void count(int bytes) {
        if (inDelta) {
            deltaBytes += bytes;
        } else {
            messageBytes += bytes;
        }
    }

    private boolean readFinishReason() {
        if (json.peek() != Kind.STRING) {
            json.skip();
            return false;
        }
        json.string();
        error |= json.textIs(ERROR);
        cutByLength |= json.textIs(LENGTH);
        return json.textLength() > 0;
    }
}
