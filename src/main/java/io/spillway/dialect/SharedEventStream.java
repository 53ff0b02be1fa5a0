package io.spillway.dialect;

import io.spillway.dialect.Answer.Fault;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer on its way through the model: what the provider's reader tells is judged, put in order and handed to
 * the client's writer.
 *
 * <p>{@link ChatStreamWriter} lists what this makes sure of. Reasons to stop are held until the end is known, because
 * they may turn out not to fit; nothing that can be seen is.
 */
final class SharedEventStream implements EventStream {

    private static final byte[] PING = "ping".getBytes(StandardCharsets.US_ASCII);

    private final ProviderSide provider;
    private final ChatStreamReader reader;
    private final ChatStreamWriter writer;
    private final ThoughtKeeper thoughts;
    private final long inputTokens;
    private final SseReader events = new SseReader();
    private final StreamedChoices choices = new StreamedChoices();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream(512);

    private boolean begun;
    private boolean visible;
    private boolean complete;
    private @Nullable Fault fault;
    private @Nullable TokenUsage usage;
    private long textLength;
    private long bytesRead;
    private int droppedLines;

    SharedEventStream(
            ProviderSide provider,
            ChatStreamReader reader,
            ChatStreamWriter writer,
            ThoughtKeeper thoughts,
            long inputTokens) {
        this.provider = provider;
        this.reader = reader;
        this.writer = writer;
        this.thoughts = thoughts;
        this.inputTokens = inputTokens;
    }

    @Override
    public byte[] accept(byte[] read) {
        if (isOver()) {
            return NOTHING;
        }
        bytesRead += read.length;
        events.feed(read);
        readEvents();
        return take();
    }

    @Override
    public byte[] end() {
        if (isOver()) {
            return NOTHING;
        }
        events.end();
        readEvents();
        if (!isOver()) {
            reader.end(this::hear);
        }
        if (!isOver()) {
            close();
        }
        return take();
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
        return usage == null ? TokenUsage.estimated(inputTokens, textLength) : usage;
    }

    @Override
    public int droppedLines() {
        return droppedLines;
    }

    private boolean isOver() {
        return complete || fault != null;
    }

    private byte[] take() {
        if (written.size() == 0) {
            return NOTHING;
        }
        byte[] taken = written.toByteArray();
        written.reset();
        return taken;
    }

    private void readEvents() {
        while (!isOver() && events.next()) {
            if (events.isTooLong()) {
                break;
            }
            if (events.hasData() && !events.isNamed(PING)) {
                readEvent();
            }
        }
        if (!isOver() && events.isTooLong()) {
            fault = StreamFaults.TOO_LONG;
        }
    }

    private void readEvent() {
        try {
            reader.read(events, this::hear);
        } catch (DialectException | MalformedJsonException notOurs) {
            byte[] data = Arrays.copyOfRange(events.data(), events.dataFrom(), events.dataTo());
            ApiError error = provider.findError(data);
            if (error != null) {
                fail(error);
            } else if (Utf8.valid(data, 0, data.length)) {
                droppedLines++;
            } else {
                // Text that is not UTF-8 cannot be told to a client; other nonsense is left out.
                fault = StreamFaults.NOT_UTF_8;
            }
        }
    }

    private void hear(ChatEvent event) {
        if (isOver()) {
            return;
        }
        if (event instanceof ChatEvent.Usage counted) {
            usage = counted.usage();
        } else if (event instanceof ChatEvent.Stop stop) {
            choices.stop(stop);
        } else if (event instanceof ChatEvent.Failed failed) {
            fail(failed.error());
        } else if (event instanceof ChatEvent.End) {
            finish();
        } else if (event instanceof ChatEvent.Begin begin) {
            begin(begin);
        } else {
            tell(event);
        }
    }

    private void begin(ChatEvent.Begin begin) {
        if (!begun) {
            begun = true;
            usage = begin.usage() == null ? usage : begin.usage();
            writer.write(begin, written);
        }
    }

    private void tell(ChatEvent event) {
        if (choices.isNothing(event)) {
            return;
        }
        begin(ChatEvent.Begin.UNSAID);
        textLength += choices.learn(event);
        visible |= choices.isVisible(event);
        thoughts.hear(event);
        writer.write(event, written);
    }

    private void fail(ApiError error) {
        fault = StreamFaults.inside(error);
    }

    /** The provider has closed the stream without its final marker. */
    private void close() {
        if (choices.anyStopped() || !visible) {
            finish();
        } else {
            fault = StreamFaults.CUT;
        }
    }

    /** The answer is complete, if there is one. */
    private void finish() {
        visible |= choices.mayBeEmpty();
        if (!visible) {
            fault = nothingSeen();
            return;
        }
        begin(ChatEvent.Begin.UNSAID);
        choices.stops().forEach(stop -> writer.write(stop, written));
        writer.write(new ChatEvent.Usage(usage()), written);
        writer.write(ChatEvent.End.HERE, written);
        complete = true;
    }

    private Fault nothingSeen() {
        ApiError error = events.isEventStream() ? null : provider.findError(events.rest());
        return StreamFaults.nothingSeen(error, droppedLines > 0 || (bytesRead > 0 && !events.isEventStream()));
    }
}
