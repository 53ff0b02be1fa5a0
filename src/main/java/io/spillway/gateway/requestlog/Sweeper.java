package io.spillway.gateway.requestlog;

import io.spillway.resilience.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Has old folders looked for at the start, and taken away also while no call comes. */
final class Sweeper implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofMinutes(1);

    private final DetailedLogs logs;
    private final Executor thread;
    private final Ticker ticker;

    private volatile Ticker.@Nullable Timer timer;
    private volatile boolean closed;

    Sweeper(DetailedLogs logs, Executor thread, Ticker ticker) {
        this.logs = logs;
        this.thread = thread;
        this.ticker = ticker;
        thread.execute(logs::findOldOnes);
        next();
    }

    private void next() {
        timer = ticker.after(INTERVAL, () -> {
            if (!closed) {
                thread.execute(logs::sweep);
                next();
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        Ticker.Timer pending = timer;
        if (pending != null) {
            pending.cancel();
        }
    }
}
