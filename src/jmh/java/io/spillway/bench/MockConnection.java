package io.spillway.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection to the mock: reads a request, answers it, reads the next. */
final class MockConnection {

    /** The start of a body is kept to see what it asks for; the rest is only counted. */
    private static final int KEPT_BODY = 2048;

    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");

    private static final Pattern STREAM = Pattern.compile("\"user\": ?\"pace=(?<pace>\\d+),events=(?<events>\\d+)\"");

    private final SocketChannel channel;

    private final HeadReader head = new HeadReader();

    private final byte[] body = new byte[KEPT_BODY];

    private int bodyKept;

    private long bodyMissing;

    private long paceNanos;

    private int eventsLeft;

    private long dueAtNanos;

    MockConnection(SocketChannel channel) {
        this.channel = channel;
    }

    SocketChannel channel() {
        return channel;
    }

    /** Returns when the next event of its stream is to be sent, on the clock of {@link System#nanoTime()}. */
    long dueAtNanos() {
        return dueAtNanos;
    }

    /** Takes what was read, and answers when the request is whole. Returns whether events are to follow. */
    boolean beginsStream(ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            if (!head.isWhole()) {
                if (!head.read(in)) {
                    return false;
                }
                bodyKept = 0;
                bodyMissing = contentLength(head.text());
            } else {
                takeBody(in);
            }
            if (bodyMissing == 0) {
                String path = head.text();
                head.reset();
                return answer(path);
            }
        }
        return false;
    }

    private static long contentLength(String head) throws IOException {
        if (head.startsWith("GET")) {
            return 0;
        }
        Matcher length = CONTENT_LENGTH.matcher(head);
        if (!length.find()) {
            throw new IOException("a request without Content-Length: " + head);
        }
        return Long.parseLong(length.group(1));
    }

    private void takeBody(ByteBuffer in) {
        int here = (int) Math.min(bodyMissing, in.remaining());
        int kept = Math.min(here, KEPT_BODY - bodyKept);
        in.get(body, bodyKept, kept);
        in.position(in.position() + here - kept);
        bodyKept += kept;
        bodyMissing -= here;
    }

    private boolean answer(String requestHead) throws IOException {
        if (requestHead.startsWith("GET")) {
            write(MockAnswers.models());
            return false;
        }
        String start = new String(body, 0, bodyKept, ISO_8859_1);
        Matcher stream = STREAM.matcher(start);
        if (!stream.find()) {
            write(MockAnswers.whole());
            return false;
        }
        return beginStream(Long.parseLong(stream.group("pace")) * 1_000_000, Integer.parseInt(stream.group("events")));
    }

    private boolean beginStream(long paceNanos, int events) throws IOException {
        this.paceNanos = paceNanos;
        eventsLeft = events;
        dueAtNanos = System.nanoTime();
        write(MockAnswers.streamHead());
        return sendNextEvent();
    }

    /** Sends one event, with the end of the stream behind the last one. Returns whether more are to follow. */
    boolean sendNextEvent() throws IOException {
        eventsLeft--;
        write(MockAnswers.event(System.nanoTime(), eventsLeft == 0));
        dueAtNanos += paceNanos;
        return eventsLeft > 0;
    }

    /** Answers are far smaller than a socket's buffer, so a peer that reads takes each of them at once. */
    private void write(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("the peer does not read");
        }
    }
}
