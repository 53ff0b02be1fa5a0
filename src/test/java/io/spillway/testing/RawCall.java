package io.spillway.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One call to the gateway over a connection of its own, so that a test sees each byte when it comes and can leave at any
 * moment.
 */
public final class RawCall implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int leftOfChunk;
    private boolean ended;

    private RawCall(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /** Posts JSON to a gateway; header lines are given whole. */
    public static RawCall post(int port, String path, String json, String... headerLines) {
        try {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            var head = new StringBuilder("POST " + path + " HTTP/1.1\r\nhost: 127.0.0.1\r\n");
            head.append("content-type: application/json\r\ncontent-length: ").append(bytes.length);
            for (String line : headerLines) {
                head.append("\r\n").append(line);
            }
            socket.getOutputStream().write(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(bytes);
            return new RawCall(socket);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Reads the status line and the headers. */
    public String head() {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) readByte());
        }
        return head.toString();
    }

    /** Reads on until the chunked body so far ends with this, and returns the body so far. */
    public String bodyUntil(String end) {
        while (!body().endsWith(end)) {
            if (!readBodyByte()) {
                throw new AssertionError("ended before '%s': %s".formatted(end, body()));
            }
        }
        return body();
    }

    /** Reads on to the end of the chunked body and returns all of it. */
    public String wholeBody() {
        while (readBodyByte()) {
            continue;
        }
        return body();
    }

    /** Reads this many bytes, of whatever kind. */
    public void take(int bytes) {
        for (int i = 0; i < bytes; i++) {
            readByte();
        }
    }

    /** Closes the connection with a reset, as a client does that is killed. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    private boolean readBodyByte() {
        if (leftOfChunk == 0 && !ended) {
            leftOfChunk = Integer.parseInt(readLine(), 16);
            ended = leftOfChunk == 0;
        }
        if (ended) {
            return false;
        }
        body.write(readByte());
        leftOfChunk--;
        if (leftOfChunk == 0) {
            readLine();
        }
        return true;
    }

    private String readLine() {
        var line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            line.append((char) readByte());
        }
        return line.substring(0, line.length() - 2);
    }

    private int readByte() {
        try {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("the connection was closed; body so far: " + body());
            }
            return next;
        } catch (IOException error) {
            throw new UncheckedIOException("body so far: " + body(), error);
        }
    }
}
