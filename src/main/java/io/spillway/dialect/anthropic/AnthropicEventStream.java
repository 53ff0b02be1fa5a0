package io.spillway.dialect.anthropic;

import io.spillway.dialect.Answer.Fault;
import io.spillway.dialect.Answer.Kind;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.EventStream;
import io.spillway.dialect.ForwardedBytes;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.MalformedJsonException.Problem;
import io.spillway.dialect.SseReader;
import io.spillway.dialect.TokenUsage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer of a provider of the same dialect: its events go on byte for byte, pings included. A missing
 * {@code message_stop} is added when a reason to stop came; nothing follows it or an error; a line that is no JSON is
 * dropped and counted, and so are comments.
 */
final class AnthropicEventStream implements EventStream {

    private static final byte[] ERROR = "error".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STOP =
            "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n".getBytes(StandardCharsets.US_ASCII);

    private final long inputTokens;
    private final BoundThoughts thoughts;
    private final SseReader events = new SseReader();
    private final UsageCounts counts = new UsageCounts();
    private final EventScanner event = new EventScanner(counts);
    private final ForwardedBytes forwarded = new ForwardedBytes();

    private boolean visible;
    private boolean stopped;
    private boolean complete;
    private @Nullable Fault fault;
    private long textBytes;
    private long bytesRead;
    private int droppedLines;

    /**
     * Begins the stream that answers a request of about so many tokens.
     *
     * @param thoughts learns of its tool calls
     */
    AnthropicEventStream(long inputTokens, BoundThoughts thoughts) {
        this.inputTokens = inputTokens;
        this.thoughts = thoughts;
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
        if (!stopped) {
            fault = new Fault(Kind.TRUNCATED, "the stream ended before its end", null);
            return last;
        }
        complete = true;
        byte[] ended = Arrays.copyOf(last, last.length + STOP.length);
        System.arraycopy(STOP, 0, ended, last.length, STOP.length);
        return ended;
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
        TokenUsage counted = counts.usage();
        return counted == null ? TokenUsage.estimated(inputTokens, textBytes) : counted;
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
            if (events.hasData()) {
                readEvent();
            }
        }
        if (!isOver() && events.isTooLong()) {
            fault = new Fault(Kind.MALFORMED, "an event longer than " + SseReader.LONGEST_EVENT + " bytes", null);
        }
        return forwarded.take();
    }

    private void readEvent() {
        try {
            event.scan(events.data(), events.dataFrom(), events.dataTo());
        } catch (MalformedJsonException malformed) {
            readMalformed(malformed);
            return;
        }
        if (event.isError() || events.isNamed(ERROR)) {
            fail();
        } else if (!events.isText()) {
            fault = notUtf8();
        } else if (!event.isObject()) {
            droppedLines++;
        } else {
            pass();
        }
    }

    private void pass() {
        visible |= event.isVisible();
        stopped |= event.isStopped();
        textBytes += event.textBytes();
        if (event.isCall() && thoughts.isOn()) {
            thoughts.learn(events.data(), events.dataFrom(), events.dataTo());
        }
        if (event.type() != EventScanner.Type.MESSAGE_STOP) {
            forwarded.event();
        } else if (visible) {
            forwarded.event();
            complete = true;
        } else {
            fault = nothingSeen();
        }
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

    private void fail() {
        ApiError error =
                AnthropicErrors.read(200, Arrays.copyOfRange(events.data(), events.dataFrom(), events.dataTo()));
        fault = new Fault(Kind.ERROR_INSIDE, error.message(), error);
    }

    private static Fault notUtf8() {
        return new Fault(Kind.MALFORMED, "a stream that is not UTF-8", null);
    }

    private Fault nothingSeen() {
        ApiError error = events.isEventStream() ? null : AnthropicErrors.find(200, events.rest());
        if (error != null) {
            return new Fault(Kind.ERROR_INSIDE, error.message(), error);
        }
        boolean nonsense = droppedLines > 0 || (bytesRead > 0 && !events.isEventStream());
        return nonsense
                ? new Fault(Kind.MALFORMED, "a stream without a readable event", null)
                : new Fault(Kind.EMPTY, "a stream with no text, tool call or refusal", null);
    }
}
