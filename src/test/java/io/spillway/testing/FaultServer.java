package io.spillway.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/**
 * An upstream on a loopback port that misbehaves as a test says. It speaks through plain sockets in threads of its own,
 * so that nothing of the HTTP stack under test can hide a fault.
 *
 * <p>Each connection plays one script after another, in the order in which they were given to the server; a script
 * begins when the connection brings its first byte.
 */
public final class FaultServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ServerSocket listener;
    private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
    private final BlockingQueue<Request> unread = new LinkedBlockingQueue<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
    private final Set<Integer> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final boolean tls;
    private volatile Script otherwise = Script.answering(500, "{\"error\":{\"message\":\"no script is left\"}}");

    private FaultServer(ServerSocket listener, boolean tls) {
        this.listener = listener;
        this.tls = tls;
        thread("fault-server", this::accept);
    }

    /** Starts one that speaks plain HTTP. */
    public static FaultServer start() {
        return listening(ServerSocketFactory.getDefault(), false);
    }

    /** Starts one that speaks TLS. */
    public static FaultServer start(ServerSocketFactory tls) {
        return listening(tls, true);
    }

    private static FaultServer listening(ServerSocketFactory sockets, boolean tls) {
        try {
            return new FaultServer(sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress()), tls);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /**
     * What came in.
     *
     * @param connection 1 for the first connection
     * @param head the request line and the headers
     */
    public record Request(int connection, String head, byte[] body) {

        /** Returns the value of a header; empty if there is none. */
        public String header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("");
        }

        /** Returns the body as text. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Something that a script waits for. */
    public static final class Gate {

        private final CountDownLatch latch = new CountDownLatch(1);

        /** Lets the script go on. */
        public void open() {
            latch.countDown();
        }

        void pass() throws InterruptedException {
            latch.await();
        }
    }

    /** What the server does, step by step. */
    public static final class Script {

        private interface Step {
            void play(FaultServer server, Peer peer) throws IOException, InterruptedException;
        }

        private final List<Step> steps = new ArrayList<>();

        /** Reads one request. */
        public Script read() {
            steps.add((server, peer) -> server.note(peer.readRequest()));
            return this;
        }

        /** Sends bytes and flushes. */
        public Script send(byte[] bytes) {
            steps.add((server, peer) -> peer.send(bytes));
            return this;
        }

        /** Sends text and flushes. */
        public Script send(String text) {
            return send(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Sends each byte in a packet of its own. */
        public Script drip(String text) {
            for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
                send(new byte[] {one});
            }
            return this;
        }

        /** Sends the same again and again until the other end closes. */
        public Script sendForEver(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            steps.add((server, peer) -> {
                while (true) {
                    peer.send(bytes);
                }
            });
            return this;
        }

        /** Sends the same again and again, with a pause between, until the other end closes. */
        public Script sendForEver(String text, Duration pause) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            steps.add((server, peer) -> {
                while (true) {
                    peer.send(bytes);
                    peer.pause(pause);
                }
            });
            return this;
        }

        /** Says nothing for a while, if the other end stays. */
        public Script rest(Duration time) {
            steps.add((server, peer) -> peer.pause(time));
            return this;
        }

        /** Sends one chunk of a chunked body. */
        public Script chunk(String text) {
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            return send(Integer.toHexString(length) + "\r\n" + text + "\r\n");
        }

        /** Ends a chunked body. */
        public Script lastChunk() {
            return send("0\r\n\r\n");
        }

        /** Waits. */
        public Script await(Gate gate) {
            steps.add((server, peer) -> gate.pass());
            return this;
        }

        /** Does nothing until the other end closes. */
        public Script stall() {
            steps.add((server, peer) -> peer.awaitEnd());
            return this;
        }

        /** Closes in good order. */
        public Script close() {
            steps.add((server, peer) -> peer.socket.close());
            return this;
        }

        /** Closes with a reset. */
        public Script reset() {
            steps.add((server, peer) -> {
                peer.socket.setSoLinger(true, 0);
                peer.socket.close();
            });
            return this;
        }

        /** Reads a request and answers it with a status and JSON. */
        public static Script answering(int status, String json, String... headers) {
            return new Script().read().send(response(status, "application/json", json, headers));
        }

        /** Reads a request and begins a chunked stream of events. */
        public static Script streaming() {
            return new Script()
                    .read()
                    .send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
        }

        /** Returns a whole response. */
        public static String response(int status, String type, String body, String... headers) {
            var head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\n");
            head.append("content-type: ").append(type).append("\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            int length = body.getBytes(StandardCharsets.UTF_8).length;
            return head.append("content-length: ")
                    .append(length)
                    .append("\r\n\r\n")
                    .append(body)
                    .toString();
        }
    }

    /** Plays this next. */
    public FaultServer then(Script script) {
        scripts.add(script);
        return this;
    }

    /** Plays this whenever no script is left. */
    public FaultServer otherwise(Script script) {
        otherwise = script;
        return this;
    }

    /** Returns where it listens. */
    public URI uri() {
        return URI.create((tls ? "https" : "http") + "://localhost:" + listener.getLocalPort());
    }

    /** Returns what came in so far. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Waits for the next request that nobody has waited for. */
    public Request nextRequest() {
        return next(unread, "a request");
    }

    /** Waits until a connection has been closed by the other end, and returns its number. */
    public int nextClosed() {
        return next(closed, "a closed connection");
    }

    /** Returns how many connections there were. */
    public int connections() {
        return connections.get();
    }

    /** Returns the numbers of the connections that are open now. */
    public Set<Integer> open() {
        return Set.copyOf(open);
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                var peer = new Peer(socket, connections.incrementAndGet());
                open.add(peer.number);
                thread("fault-server-" + peer.number, () -> serve(peer));
            }
        } catch (IOException theServerIsClosed) {
            // The test is over.
        }
    }

    private void serve(Peer peer) {
        try {
            peer.socket.setTcpNoDelay(true);
            while (peer.awaitFirstByte()) {
                for (Script.Step step : nextScript().steps) {
                    step.play(this, peer);
                }
            }
            closed.add(peer.number);
        } catch (IOException theOtherEndIsGone) {
            closed.add(peer.number);
        } catch (InterruptedException theTestIsOver) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(peer.number);
        }
    }

    private Script nextScript() {
        Script script = scripts.poll();
        return script == null ? otherwise : script;
    }

    private void note(Request request) {
        requests.add(request);
        unread.add(request);
    }

    private static <T> T next(BlockingQueue<T> queue, String what) {
        try {
            T next = queue.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError("waited in vain for " + what);
            }
            return next;
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    private static void thread(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One connection. */
    private static final class Peer {

        private final Socket socket;
        private final int number;
        private int ahead = -1;

        private Peer(Socket socket, int number) {
            this.socket = socket;
            this.number = number;
        }

        private boolean awaitFirstByte() throws IOException {
            if (socket.isClosed()) {
                return false;
            }
            ahead = socket.getInputStream().read();
            return ahead >= 0;
        }

        private void awaitEnd() throws IOException {
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                // What still comes is of no interest.
            }
            throw new IOException("the other end has closed");
        }

        /** Waits for the other end to close or say something, but not for long. */
        private void pause(Duration time) throws IOException {
            socket.setSoTimeout(Math.toIntExact(time.toMillis()));
            try {
                if (socket.getInputStream().read() < 0) {
                    throw new IOException("the other end has closed");
                }
            } catch (SocketTimeoutException stillThere) {
                socket.setSoTimeout(0);
            }
        }

        private Request readRequest() throws IOException {
            var head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(readByte());
            }
            String text = head.toString(StandardCharsets.ISO_8859_1);
            int length = new Request(number, text, new byte[0])
                            .header("content-length")
                            .isEmpty()
                    ? 0
                    : Integer.parseInt(new Request(number, text, new byte[0]).header("content-length"));
            byte[] body = socket.getInputStream().readNBytes(length);
            return new Request(number, text, body);
        }

        private int readByte() throws IOException {
            int next = ahead;
            ahead = -1;
            next = next >= 0 ? next : socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("the other end has closed");
            }
            return next;
        }

        private void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }
    }
}
