package io.spillway.gateway.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client that sends exactly the bytes it is told. */
final class RawClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 5_000;

    private final Socket socket = new Socket();

    RawClient(int port) throws IOException {
        socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** Sends bytes and returns whatever comes back until the server closes, which it may do before it has read all. */
    static String exchange(int port, String bytes) throws IOException {
        try (var client = new RawClient(port)) {
            client.sendAsFarAsItIsRead(bytes);
            return client.readToEnd();
        }
    }

    private void sendAsFarAsItIsRead(String bytes) {
        try {
            send(bytes);
        } catch (IOException closed) {
            // What the server said before it closed is judged by the test.
        }
    }

    RawClient send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Returns all that comes until the server closes, or fails when it does not. */
    String readToEnd() throws IOException {
        var read = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                read.append((char) b);
            }
        } catch (SocketTimeoutException open) {
            throw new AssertionError("the server did not close the connection; it said: " + read, open);
        }
        return read.toString();
    }

    /** Returns what comes until a text has been seen. */
    String readUntil(String end) throws IOException {
        var read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                throw new AssertionError("closed before '" + end + "': " + read);
            }
            read.append((char) b);
        }
        return read.toString();
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
