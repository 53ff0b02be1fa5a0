package io.spillway.gateway.requestlog;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that calls may take up until they are written. Safe for use by several threads; never waits. */
final class WaitingBytes {

    private final long most;

    private final AtomicLong taken = new AtomicLong();

    WaitingBytes(long most) {
        this.most = most;
    }

    /** Takes some; returns whether there was so much left. What was not left is not taken. */
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= most) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    /** Gives back what was taken. */
    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** Returns how much is taken. */
    long taken() {
        return taken.get();
    }
}
