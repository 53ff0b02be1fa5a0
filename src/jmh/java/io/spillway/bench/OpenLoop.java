package io.spillway.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Begins requests at a fixed rate, whatever becomes of the earlier ones, and counts their time from when they were due:
 * a server that falls behind cannot hide it by slowing the client down. One thread for each connection.
 */
final class OpenLoop {

    private final Load load;

    private final AtomicInteger next = new AtomicInteger();

    private final long beginsAtNanos = System.nanoTime() + 50_000_000;

    private OpenLoop(Load load) {
        this.load = load;
    }

    static LoadTally run(Load load) throws InterruptedException {
        var loop = new OpenLoop(load);
        List<LoadTally> tallies = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < load.connections(); i++) {
            var tally = new LoadTally();
            tallies.add(tally);
            threads.add(new Thread(() -> loop.work(tally)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        var sum = new LoadTally();
        tallies.forEach(sum::addAll);
        return sum;
    }

    private void work(LoadTally tally) {
        try {
            Exchange exchange = Exchange.open(load, tally);
            work(exchange);
            exchange.close();
        } catch (IOException error) {
            tally.failed(String.valueOf(error.getMessage()));
        }
    }

    private void work(Exchange exchange) throws IOException {
        var incoming = ByteBuffer.allocateDirect(1 << 14);
        long nanosApart = 1_000_000_000L / load.rate();
        int count = (int) ((long) load.rate() * load.millis() / 1000);
        for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            long due = beginsAtNanos + i * nanosApart;
            waitUntil(due);
            exchange.begin(due);
            while (!exchange.read(incoming)) {
                // A blocking read waits by itself.
            }
        }
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
