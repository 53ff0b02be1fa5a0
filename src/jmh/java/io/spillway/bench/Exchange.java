package io.spillway.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One connection of the load client, and the request that is under way on it. */
final class Exchange {

    private final SocketChannel channel;

    private final Load load;

    private final LoadTally tally;

    private final MarkReader marks;

    private final AnswerReader answer;

    private final ByteBuffer request;

    private long begunAtNanos;

    private Exchange(SocketChannel channel, Load load, LoadTally tally) {
        this.channel = channel;
        this.load = load;
        this.tally = tally;
        marks = new MarkReader(tally.transits());
        answer = new AnswerReader(marks);
        request = Requests.bytes(load);
    }

    static Exchange open(Load load, LoadTally tally) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), load.port()));
        return new Exchange(channel, load, tally);
    }

    SocketChannel channel() {
        return channel;
    }

    /** Begins a request whose time counts from the given moment. */
    void begin(long countedFromNanos) throws IOException {
        begunAtNanos = countedFromNanos;
        request.rewind();
        marks.begin();
        send();
    }

    /** Sends on. Returns whether the request is sent whole. */
    boolean send() throws IOException {
        channel.write(request);
        return !request.hasRemaining();
    }

    boolean isSent() {
        return !request.hasRemaining();
    }

    /** Reads on, through the given buffer. Returns whether the answer is whole, and if so has counted it. */
    boolean read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        if (channel.read(buffer) < 0) {
            throw new IOException("the server closed the connection");
        }
        buffer.flip();
        if (!answer.read(buffer)) {
            return false;
        }
        count(System.nanoTime());
        return true;
    }

    private void count(long now) {
        if (!answer.isOk()) {
            tally.failed("status " + answer.status());
        } else if (marks.events() != load.events()) {
            tally.failed("%d events of %d".formatted(marks.events(), load.events()));
        } else if (answer.bodyBytes() < MockAnswers.LEAST_BODY) {
            tally.failed("a body of %d bytes".formatted(answer.bodyBytes()));
        } else {
            tally.answered(now - begunAtNanos);
            if (load.events() > 0) {
                tally.firstEventAfter(marks.firstAtNanos() - begunAtNanos);
            }
        }
    }

    /** Closes the connection. */
    void close() {
        try {
            channel.close();
        } catch (IOException error) {
            tally.failed(String.valueOf(error.getMessage()));
        }
    }
}
