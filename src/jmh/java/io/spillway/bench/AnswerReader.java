package io.spillway.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Reads HTTP answers one after another from the bytes of a connection, and the marks in their events. */
final class AnswerReader {

    private static final String CONTENT_LENGTH = "\r\ncontent-length:";

    private enum State {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        WHOLE
    }

    private final HeadReader head = new HeadReader();

    private final MarkReader marks;

    private State state = State.HEAD;

    private String status = "";

    /** Bytes that the body or the chunk still lacks; in a trailer, bytes of the current line. */
    private long count;

    private long bodyBytes;

    AnswerReader(MarkReader marks) {
        this.marks = marks;
    }

    /** Reads on, not past the end of the answer. Returns whether the answer is whole. */
    boolean read(ByteBuffer in) throws IOException {
        if (state == State.WHOLE) {
            begin();
        }
        while (in.hasRemaining() && state != State.WHOLE) {
            switch (state) {
                case HEAD -> readHead(in);
                case BODY -> readBody(in, State.WHOLE);
                case CHUNK_SIZE -> readChunkSize(in.get());
                case CHUNK -> readBody(in, State.CHUNK_END);
                case CHUNK_END -> readChunkEnd(in.get());
                case TRAILER -> readTrailer(in.get());
                case WHOLE -> throw new IllegalStateException();
            }
        }
        return state == State.WHOLE;
    }

    private void begin() {
        head.reset();
        bodyBytes = 0;
        state = State.HEAD;
    }

    boolean isOk() {
        return status.equals("200");
    }

    String status() {
        return status;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    private void readHead(ByteBuffer in) throws IOException {
        if (!head.read(in)) {
            return;
        }
        String text = head.text().toLowerCase(Locale.ROOT);
        status = text.substring(9, 12);
        count = 0;
        int length = text.indexOf(CONTENT_LENGTH);
        if (length >= 0) {
            int from = length + CONTENT_LENGTH.length();
            count = Long.parseLong(
                    text.substring(from, text.indexOf("\r\n", from)).strip());
            state = count == 0 ? State.WHOLE : State.BODY;
        } else if (text.contains("\r\ntransfer-encoding: chunked\r\n")) {
            state = State.CHUNK_SIZE;
        } else {
            throw new IOException("an answer without a length: " + text);
        }
    }

    private void readBody(ByteBuffer in, State next) {
        int here = (int) Math.min(count, in.remaining());
        if (next == State.CHUNK_END) {
            marks.read(in, here);
        } else {
            in.position(in.position() + here);
        }
        bodyBytes += here;
        count -= here;
        if (count == 0) {
            state = next;
        }
    }

    private void readChunkSize(byte next) throws IOException {
        int digit = Character.digit(next, 16);
        if (digit >= 0) {
            count = count * 16 + digit;
        } else if (next == '\n') {
            state = count == 0 ? State.TRAILER : State.CHUNK;
        } else if (next != '\r') {
            throw new IOException("not a chunk size: " + (char) next);
        }
    }

    private void readChunkEnd(byte next) {
        if (next == '\n') {
            state = State.CHUNK_SIZE;
        }
    }

    private void readTrailer(byte next) {
        if (next == '\n') {
            state = count == 0 ? State.WHOLE : State.TRAILER;
            count = 0;
        } else if (next != '\r') {
            count++;
        }
    }
}
