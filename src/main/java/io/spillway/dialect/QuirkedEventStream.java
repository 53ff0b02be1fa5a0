package io.spillway.dialect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer of a provider that differs from its dialect: each event is put right before the stream behind reads
 * it. Events that no quirk changes go on as they came.
 */
final class QuirkedEventStream implements EventStream {

    private static final byte[] DATA = ascii("data: ");
    private static final byte[] BLANK_LINE = ascii("\n\n");
    private static final byte[] DONE = ascii("[DONE]");

    private final EventStream stream;
    private final List<AnswerQuirk.Events> quirks;
    private final SseReader events = new SseReader();
    private final ByteArrayOutputStream right = new ByteArrayOutputStream();

    private boolean ended;

    QuirkedEventStream(EventStream stream, List<AnswerQuirk.Events> quirks) {
        this.stream = stream;
        this.quirks = quirks;
    }

    @Override
    public byte[] accept(byte[] read) {
        if (isOver()) {
            return NOTHING;
        }
        events.feed(read);
        putRight();
        return pass();
    }

    @Override
    public byte[] end() {
        if (isOver()) {
            return NOTHING;
        }
        events.end();
        putRight();
        writeHeld();
        right.writeBytes(events.rest());
        byte[] told = pass();
        byte[] last = stream.end();
        if (told.length == 0) {
            return last;
        }
        var both = new ByteArrayOutputStream();
        both.writeBytes(told);
        both.writeBytes(last);
        return both.toByteArray();
    }

    @Override
    public boolean visible() {
        return stream.visible();
    }

    @Override
    public boolean complete() {
        return stream.complete();
    }

    @Override
    public Answer.@Nullable Fault fault() {
        return stream.fault();
    }

    @Override
    public TokenUsage usage() {
        return stream.usage();
    }

    @Override
    public int droppedLines() {
        return stream.droppedLines();
    }

    private boolean isOver() {
        return stream.complete() || stream.fault() != null;
    }

    private byte[] pass() {
        if (right.size() == 0) {
            return NOTHING;
        }
        byte[] bytes = right.toByteArray();
        right.reset();
        return stream.accept(bytes);
    }

    private void putRight() {
        while (events.next()) {
            if (events.dataIs(DONE)) {
                writeHeld();
            }
            ObjectNode changed = events.hasData() ? changed() : null;
            if (changed == null) {
                right.write(events.bytes(), events.from(), events.to() - events.from());
            } else {
                write(changed);
            }
        }
        if (events.isTooLong()) {
            // The stream behind has the same limit, and says so.
            right.writeBytes(events.rest());
        }
    }

    private @Nullable ObjectNode changed() {
        try {
            if (JsonTree.read(events.data(), events.dataFrom(), events.dataTo()) instanceof ObjectNode event) {
                boolean changed = false;
                for (AnswerQuirk.Events quirk : quirks) {
                    changed |= quirk.change(event);
                }
                return changed ? event : null;
            }
            return null;
        } catch (MalformedJsonException notJson) {
            return null;
        }
    }

    private void writeHeld() {
        if (!ended) {
            ended = true;
            for (AnswerQuirk.Events quirk : quirks) {
                ObjectNode held = quirk.end();
                if (held != null) {
                    write(held);
                }
            }
        }
    }

    private void write(ObjectNode event) {
        right.writeBytes(DATA);
        right.writeBytes(JsonTree.write(event));
        right.writeBytes(BLANK_LINE);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
