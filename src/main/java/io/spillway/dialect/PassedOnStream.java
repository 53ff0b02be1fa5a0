package io.spillway.dialect;

import io.spillway.dialect.Answer.Fault;
import io.spillway.dialect.MalformedJsonException.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer that goes on byte for byte, because client and provider speak the same dialect. How it is read, when
 * it is whole and what is wrong with it is the same for all of them; a dialect says what its events mean.
 *
 * <p>A line that is no JSON is dropped and counted, comments are dropped, and nothing follows the end or an error.
 */
public abstract class PassedOnStream implements EventStream {

    private static final byte[] ERROR = "error".getBytes(StandardCharsets.US_ASCII);

    /** The event that has just been read, and what of the read goes on. */
    protected final SseReader events = new SseReader();

    protected final ForwardedBytes forwarded = new ForwardedBytes();

    private final long inputTokens;
    private boolean visible;
    private boolean complete;
    private @Nullable Fault fault;
    private long textBytes;
    private long bytesRead;
    private int droppedLines;

    /**
     * Begins a stream.
     *
     * @param inputTokens what the request takes, roughly
     */
    protected PassedOnStream(long inputTokens) {
        this.inputTokens = inputTokens;
    }

    // What a dialect says.

    /** Sees to an event that is no JSON in this dialect, such as a final marker. Returns whether it is one. */
    protected boolean isSeenTo() {
        return false;
    }

    /**
     * Reads the event's data.
     *
     * @throws MalformedJsonException if it is no JSON
     */
    protected abstract void scan();

    /** Returns whether what was read is an error. */
    protected abstract boolean isError();

    /** Returns whether what was read is an object, as it should be. */
    protected abstract boolean isObject();

    /** Looks at an event that is none of that, and passes it on. */
    protected abstract void pass();

    /** Returns the error that some bytes are. */
    protected abstract ApiError readError(byte[] body);

    /** Returns the error that some bytes hold; {@code null} if they hold none. */
    protected abstract @Nullable ApiError findError(byte[] body);

    /** Returns what the provider has left unsent of a stream that is whole but for that; {@code null} if it is not. */
    protected byte @Nullable [] owed() {
        return null;
    }

    /** Returns the usage that was told; {@code null} if none was. */
    protected abstract @Nullable TokenUsage told();

    // What it tells of the events.

    /** A user could see something, or this many bytes of text. */
    protected final void saw(boolean something, long text) {
        visible |= something;
        textBytes += text;
    }

    /** The final event is there. It is passed on if there is an answer. */
    protected final void finish() {
        if (visible) {
            forwarded.event();
            complete = true;
        } else {
            fault = nothingSeen();
        }
    }

    /** This event is an error. */
    protected final void fail() {
        fault = StreamFaults.inside(readError(eventData()));
    }

    /** Something is wrong that the event does not say. */
    protected final void fail(Fault wrong) {
        fault = wrong;
    }

    /** Returns a copy of the event's data. */
    protected final byte[] eventData() {
        return Arrays.copyOfRange(events.data(), events.dataFrom(), events.dataTo());
    }

    @Override
    public final byte[] accept(byte[] read) {
        if (isOver()) {
            return NOTHING;
        }
        bytesRead += read.length;
        events.feed(read);
        return forward();
    }

    @Override
    public final byte[] end() {
        if (isOver()) {
            return NOTHING;
        }
        events.end();
        byte[] last = forward();
        if (isOver()) {
            return last;
        }
        byte[] owed = visible ? owed() : null;
        if (owed == null) {
            fault = visible ? StreamFaults.CUT : nothingSeen();
            return last;
        }
        complete = true;
        byte[] whole = Arrays.copyOf(last, last.length + owed.length);
        System.arraycopy(owed, 0, whole, last.length, owed.length);
        return whole;
    }

    @Override
    public final boolean visible() {
        return visible;
    }

    @Override
    public final boolean complete() {
        return complete;
    }

    @Override
    public final @Nullable Fault fault() {
        return fault;
    }

    @Override
    public final TokenUsage usage() {
        TokenUsage told = told();
        return told == null ? TokenUsage.estimated(inputTokens, textBytes) : told;
    }

    @Override
    public final int droppedLines() {
        return droppedLines;
    }

    private boolean isOver() {
        return complete || fault != null;
    }

    private byte[] forward() {
        forwarded.begin(events);
        while (!isOver() && events.next()) {
            if (events.isTooLong()) {
                break;
            }
            if (events.hasData() && !isSeenTo()) {
                read();
            }
        }
        if (!isOver() && events.isTooLong()) {
            fault = StreamFaults.TOO_LONG;
        }
        return forwarded.take();
    }

    private void read() {
        try {
            scan();
        } catch (MalformedJsonException malformed) {
            readMalformed(malformed);
            return;
        }
        if (isError() || events.isNamed(ERROR)) {
            fail();
        } else if (!events.isText()) {
            fault = StreamFaults.NOT_UTF_8;
        } else if (!isObject()) {
            droppedLines++;
        } else {
            pass();
        }
    }

    /** Text that is not UTF-8 cannot be told to a client without changing it; other nonsense is left out. */
    private void readMalformed(MalformedJsonException malformed) {
        if (events.isNamed(ERROR)) {
            fail();
        } else if (malformed.problem() == Problem.ENCODING
                || !Utf8.valid(events.data(), events.dataFrom(), events.dataTo())) {
            fault = StreamFaults.NOT_UTF_8;
        } else {
            droppedLines++;
        }
    }

    private Fault nothingSeen() {
        ApiError error = events.isEventStream() ? null : findError(events.rest());
        return StreamFaults.nothingSeen(error, droppedLines > 0 || (bytesRead > 0 && !events.isEventStream()));
    }
}
