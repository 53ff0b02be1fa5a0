package io.spillway.gateway.requestlog;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that words calls and talks to the disk. Handing it something takes no lock: whoever does may be an event
 * loop.
 *
 * <p>The queue has no bound of its own; what may wait is bounded by {@link WaitingBytes}.
 */
final class LogThread implements Executor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogThread.class);

    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(10);

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    private final Thread thread = new Thread(this::run, "spillway-request-log");

    private volatile boolean closing;

    private LogThread() {}

    static LogThread start() {
        var started = new LogThread();
        started.thread.setDaemon(true);
        started.thread.start();
        return started;
    }

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        LockSupport.unpark(thread);
    }

    private void run() {
        while (true) {
            Runnable task = waiting.poll();
            if (task != null) {
                run(task);
            } else if (closing) {
                return;
            } else {
                LockSupport.park(this);
            }
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | StackOverflowError unexpected) {
            LOG.error("A call could not be written to the request log", unexpected);
        }
    }

    /** Does what waits, but not for long, and ends. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(LONGEST_FAREWELL.toMillis());
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }
}
