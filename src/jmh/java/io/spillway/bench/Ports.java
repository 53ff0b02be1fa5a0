package io.spillway.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/** Ports of the loopback interface. */
final class Ports {

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private static final long BETWEEN_TRIES_NANOS = 2_000_000;

    private Ports() {}

    static int free() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /**
     * Asks until a call is answered with 200.
     *
     * @return the time it took, in nanoseconds
     * @throws IllegalStateException if it takes a minute, or the server ends
     */
    static long awaitAnswer(int port, ServerProcess server) {
        long begun = System.nanoTime();
        while (!answers(port)) {
            if (!server.isAlive() || System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IllegalStateException("no answer on port " + port + "; see the logs");
            }
            LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
        }
        return System.nanoTime() - begun;
    }

    private static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            var request = Requests.bytes(Load.calls(1));
            var bytes = new byte[request.remaining()];
            request.get(bytes);
            socket.getOutputStream().write(bytes);
            String status = new String(socket.getInputStream().readNBytes(12), ISO_8859_1);
            return status.equals("HTTP/1.1 200");
        } catch (IOException notYet) {
            return false;
        }
    }
}
