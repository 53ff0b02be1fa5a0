package io.spillway.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** Keeps each connection busy: an answer sets off the next request. One thread drives all connections. */
final class ClosedLoop {

    /** Time that requests under way have to end in after the last was begun. */
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final Load load;

    private final LoadTally tally = new LoadTally();

    private final ByteBuffer incoming = ByteBuffer.allocateDirect(1 << 16);

    private final Selector selector;

    private final long begunAtNanos = System.nanoTime();

    private final long endsAtNanos;

    private int opened;

    private int busy;

    private ClosedLoop(Load load) throws IOException {
        this.load = load;
        selector = Selector.open();
        endsAtNanos = begunAtNanos + load.millis() * 1_000_000L;
    }

    static LoadTally run(Load load) throws IOException {
        var loop = new ClosedLoop(load);
        try (loop.selector) {
            loop.run();
        }
        return loop.tally;
    }

    private void run() throws IOException {
        while (opened < load.connections() || busy > 0) {
            openDue(System.nanoTime());
            selector.select(opened < load.connections() ? 1 : 1000);
            for (SelectionKey key : selector.selectedKeys()) {
                proceed(key, (Exchange) key.attachment());
            }
            selector.selectedKeys().clear();
            if (busy > 0 && System.nanoTime() > lastMoment()) {
                tally.failed(busy + " requests without an end");
                break;
            }
        }
        for (SelectionKey key : selector.keys()) {
            ((Exchange) key.attachment()).close();
        }
    }

    private long lastMoment() {
        long streamNanos = (long) load.events() * load.paceMillis() * 1_000_000L;
        return endsAtNanos + load.rampMillis() * 1_000_000L + streamNanos + PATIENCE_NANOS;
    }

    private void openDue(long now) {
        long sinceMillis = (now - begunAtNanos) / 1_000_000;
        long due = sinceMillis >= load.rampMillis()
                ? load.connections()
                : load.connections() * sinceMillis / load.rampMillis();
        while (opened < due) {
            opened++;
            open();
        }
    }

    private void open() {
        try {
            Exchange exchange = Exchange.open(load, tally);
            exchange.channel().configureBlocking(false);
            begin(exchange.channel().register(selector, SelectionKey.OP_READ, exchange), exchange);
        } catch (IOException refused) {
            tally.failed(String.valueOf(refused.getMessage()));
        }
    }

    private void begin(SelectionKey key, Exchange exchange) {
        busy++;
        try {
            exchange.begin(System.nanoTime());
            key.interestOps(exchange.isSent() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        } catch (IOException error) {
            giveUp(exchange, error);
        }
    }

    private void proceed(SelectionKey key, Exchange exchange) {
        try {
            if (key.isWritable() && exchange.send()) {
                key.interestOps(SelectionKey.OP_READ);
            }
            if (key.isReadable() && exchange.read(incoming)) {
                busy--;
                if (System.nanoTime() < endsAtNanos) {
                    begin(key, exchange);
                }
            }
        } catch (IOException error) {
            giveUp(exchange, error);
        }
    }

    /** A connection that broke stays away, so that a server that refuses everything is not mistaken for a fast one. */
    private void giveUp(Exchange exchange, IOException error) {
        busy--;
        tally.failed(String.valueOf(error.getMessage()));
        exchange.close();
    }
}
