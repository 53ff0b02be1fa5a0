package io.spillway.dialect.openai;

import io.spillway.dialect.Answer.Fault;
import io.spillway.dialect.Answer.Kind;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.ForwardedBytes;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.MalformedJsonException.Problem;
import io.spillway.dialect.Operation;
import io.spillway.dialect.SseReader;
import io.spillway.dialect.TokenUsage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer of a provider of the same dialect: its events go on byte for byte, save what clients would stumble
 * over.
 *
 * <ul>
 *   <li>{@code [DONE]} is added when a finish reason came and it did not. What follows it is dropped.
 *   <li>A missing finish reason is supplied when a stream with content ends with {@code [DONE]}.
 *   <li>An {@code error} that is {@code null} is cut out: official clients take it for an error.
 *   <li>A chunk that is there only for usage is dropped when we and not the client asked for it.
 *   <li>A line that is no JSON is dropped and counted; comments and pings are dropped.
 * </ul>
 */
final class OpenAiEventStream implements EventStream {

    private static final byte[] DONE = ascii("[DONE]");
    private static final byte[] DONE_EVENT = ascii("data: [DONE]\n\n");
    private static final byte[] PING = ascii("ping");
    private static final byte[] ERROR = ascii("error");

    private final long inputTokens;
    private final boolean dropUsage;
    private final SseReader events = new SseReader();
    private final EventScanner chunk = new EventScanner();
    private final ForwardedBytes forwarded = new ForwardedBytes();
    private final FinishChunk finishChunk;

    private boolean visible;
    private boolean complete;
    private @Nullable Fault fault;
    private @Nullable TokenUsage usage;
    private long textBytes;
    private long bytesRead;
    private int droppedLines;

    /**
     * Begins a stream.
     *
     * @param inputTokens what the request takes, roughly
     * @param dropUsage whether the client does not want to see the chunk that is there only for usage
     */
    OpenAiEventStream(Operation operation, long inputTokens, boolean dropUsage) {
        this.inputTokens = inputTokens;
        this.dropUsage = dropUsage;
        this.finishChunk = new FinishChunk(operation);
    }

    @Override
    public byte[] accept(byte[] read) {
        if (isOver()) {
            return NOTHING;
        }
        bytesRead += read.length;
        events.feed(read);
        return forward();
    }

    @Override
    public byte[] end() {
        if (isOver()) {
            return NOTHING;
        }
        events.end();
        byte[] last = forward();
        if (isOver()) {
            return last;
        }
        if (!visible) {
            fault = nothingSeen();
            return last;
        }
        if (!finishChunk.anyFinished()) {
            fault = new Fault(Kind.TRUNCATED, "the stream ended before its end", null);
            return last;
        }
        complete = true;
        return join(last, DONE_EVENT);
    }

    @Override
    public boolean visible() {
        return visible;
    }

    @Override
    public boolean complete() {
        return complete;
    }

    @Override
    public @Nullable Fault fault() {
        return fault;
    }

    @Override
    public TokenUsage usage() {
        return usage == null ? TokenUsage.estimated(inputTokens, textBytes) : usage;
    }

    @Override
    public int droppedLines() {
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
            if (events.hasData() && !events.isNamed(PING)) {
                readEvent();
            }
        }
        if (!isOver() && events.isTooLong()) {
            fault = new Fault(Kind.MALFORMED, "an event longer than " + SseReader.LONGEST_EVENT + " bytes", null);
        }
        return forwarded.take();
    }

    private void readEvent() {
        if (events.dataIs(DONE)) {
            readDone();
            return;
        }
        try {
            chunk.scan(events.data(), events.dataFrom(), events.dataTo());
        } catch (MalformedJsonException malformed) {
            readMalformed(malformed);
            return;
        }
        if (chunk.isError() || events.isNamed(ERROR)) {
            fail();
        } else if (!events.isText()) {
            fault = notUtf8();
        } else if (!chunk.isObject()) {
            droppedLines++;
        } else if (!chunk.hasChoices() && isErrorInAnotherShape()) {
            fail();
        } else {
            readChunk();
        }
    }

    private void readChunk() {
        ChoiceReader choice = chunk.choice();
        visible |= choice.isVisible() || choice.isCutByLength();
        textBytes += choice.textBytes();
        finishChunk.learn(chunk, events.data());
        if (chunk.usage() != null) {
            usage = chunk.usage();
        }
        if (dropUsage && chunk.isUsageOnly()) {
            return;
        }
        if (chunk.hasNullError()) {
            forwarded.event(
                    events.data(), events.dataFrom(), chunk.nullErrorFrom(), chunk.nullErrorTo(), events.dataTo());
        } else {
            forwarded.event();
        }
    }

    private void readDone() {
        if (!visible) {
            fault = nothingSeen();
            return;
        }
        if (!finishChunk.allFinished()) {
            forwarded.insert(finishChunk.write());
        }
        forwarded.event();
        complete = true;
    }

    /** Text that is not UTF-8 cannot be told to a client without changing it; other nonsense is left out. */
    private void readMalformed(MalformedJsonException malformed) {
        if (events.isNamed(ERROR)) {
            fail();
        } else if (malformed.problem() == Problem.ENCODING) {
            fault = notUtf8();
        } else {
            droppedLines++;
        }
    }

    /** Chunks without choices are forwarded: nobody knows what they are for. Unless they are errors, without saying so. */
    private boolean isErrorInAnotherShape() {
        return chunk.usage() == null && OpenAiErrors.find(200, eventData()) != null;
    }

    private void fail() {
        ApiError error = OpenAiErrors.read(200, eventData());
        fault = new Fault(Kind.ERROR_INSIDE, error.message(), error);
    }

    private byte[] eventData() {
        return Arrays.copyOfRange(events.data(), events.dataFrom(), events.dataTo());
    }

    private static Fault notUtf8() {
        return new Fault(Kind.MALFORMED, "a stream that is not UTF-8", null);
    }

    private Fault nothingSeen() {
        ApiError error = events.isEventStream() ? null : OpenAiErrors.find(200, events.rest());
        if (error != null) {
            return new Fault(Kind.ERROR_INSIDE, error.message(), error);
        }
        boolean nonsense = droppedLines > 0 || (bytesRead > 0 && !events.isEventStream());
        return nonsense
                ? new Fault(Kind.MALFORMED, "a stream without a readable event", null)
                : new Fault(Kind.EMPTY, "a stream with no text, tool call or refusal", null);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
