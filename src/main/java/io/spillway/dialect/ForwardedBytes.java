package io.spillway.dialect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects what of one read goes on to the client. As long as that is one run of bytes nothing is copied but that run;
 * if it is the whole read, nothing at all.
 */
public final class ForwardedBytes {

    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BLANK_LINE = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private @Nullable SseReader events;
    private @Nullable ByteArrayOutputStream pieces;
    private int from;
    private int to;

    /** Another read has come. */
    public void begin(SseReader source) {
        events = source;
        pieces = null;
        from = 0;
        to = 0;
    }

    /** The current event goes on as it is. */
    public void event() {
        SseReader source = source();
        if (source.from() != to) {
            flush();
            from = source.from();
        }
        to = source.to();
    }

    /** The current event goes on, but of its data only what is before {@code cutFrom} and behind {@code cutTo}. */
    public void event(byte[] data, int dataFrom, int cutFrom, int cutTo, int dataTo) {
        flush();
        ByteArrayOutputStream out = pieces();
        out.writeBytes(DATA);
        writeLine(out, data, dataFrom, cutFrom);
        writeLine(out, data, cutTo, dataTo);
        out.writeBytes(BLANK_LINE);
    }

    /** An event that did not come goes before the current one. */
    public void insert(byte[] event) {
        flush();
        pieces().writeBytes(event);
    }

    /** Returns all of it. */
    public byte[] take() {
        SseReader source = source();
        if (pieces != null) {
            flush();
            return pieces().toByteArray();
        }
        if (from == to) {
            return EventStream.NOTHING;
        }
        boolean all = source.isRead() && from == 0 && to == source.bytes().length;
        return all ? source.bytes() : Arrays.copyOfRange(source.bytes(), from, to);
    }

    private SseReader source() {
        if (events == null) {
            throw new IllegalStateException("events: null (expected: begin was called)");
        }
        return events;
    }

    private ByteArrayOutputStream pieces() {
        if (pieces == null) {
            pieces = new ByteArrayOutputStream();
        }
        return pieces;
    }

    private void flush() {
        if (to > from) {
            pieces().write(source().bytes(), from, to - from);
        }
        from = to;
    }

    /** A line end in JSON is white space, but here it would end the field. */
    private static void writeLine(ByteArrayOutputStream out, byte[] text, int from, int to) {
        for (int at = from; at < to; at++) {
            out.write(text[at] == '\n' ? ' ' : text[at]);
        }
    }
}
