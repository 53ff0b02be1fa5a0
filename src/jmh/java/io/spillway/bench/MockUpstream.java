package io.spillway.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A provider that answers at once: whole answers of 1 KB, or streams at the pace that the request's {@code user} field
 * asks for. One thread serves all connections.
 */
public final class MockUpstream {

    private static final int BACKLOG = 4096;

    private final Selector selector;

    private final ServerSocketChannel server;

    private final ByteBuffer incoming = ByteBuffer.allocateDirect(1 << 18);

    private final PriorityQueue<MockConnection> streaming =
            new PriorityQueue<>(Comparator.comparingLong(MockConnection::dueAtNanos));

    private MockUpstream(int port) throws IOException {
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Serves on the port given as the only argument, 0 for a free one, and prints the port that it took. */
    public static void main(String[] args) throws IOException {
        var mock = new MockUpstream(Integer.parseInt(args[0]));
        System.out.println(mock.server.socket().getLocalPort());
        mock.serve();
    }

    private void serve() throws IOException {
        while (true) {
            waitForWork();
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isAcceptable()) {
                    accept();
                } else {
                    read((MockConnection) key.attachment());
                }
            }
            selector.selectedKeys().clear();
            sendDueEvents();
        }
    }

    private void waitForWork() throws IOException {
        MockConnection next = streaming.peek();
        if (next == null) {
            selector.select();
            return;
        }
        long millis = (next.dueAtNanos() - System.nanoTime() + 999_999) / 1_000_000;
        if (millis > 0) {
            selector.select(millis);
        } else {
            selector.selectNow();
        }
    }

    private void accept() throws IOException {
        SocketChannel channel = server.accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, new MockConnection(channel));
        }
    }

    private void read(MockConnection connection) {
        try {
            incoming.clear();
            if (connection.channel().read(incoming) < 0) {
                close(connection);
                return;
            }
            incoming.flip();
            if (connection.beginsStream(incoming)) {
                streaming.add(connection);
            }
        } catch (IOException peerLeft) {
            close(connection);
        }
    }

    private void sendDueEvents() {
        long now = System.nanoTime();
        while (!streaming.isEmpty() && streaming.peek().dueAtNanos() <= now) {
            MockConnection connection = streaming.poll();
            try {
                if (connection.sendNextEvent()) {
                    streaming.add(connection);
                }
            } catch (IOException peerLeft) {
                close(connection);
            }
        }
    }

    private void close(MockConnection connection) {
        streaming.remove(connection);
        try {
            connection.channel().close();
        } catch (IOException alreadyGone) {
            System.err.println(alreadyGone.getMessage());
        }
    }
}
