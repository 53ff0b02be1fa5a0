package io.spillway.gateway.sandbox;

import io.spillway.resilience.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Counts the requests made with one key: so many in a window, which begins with its first request. */
final class RequestWindow {

    private final int limit;
    private final Duration length;
    private final Ticker ticker;
    private final AtomicReference<State> state;

    RequestWindow(int limit, Duration length, Ticker ticker) {
        this.limit = limit;
        this.length = length;
        this.ticker = ticker;
        this.state = new AtomicReference<>(new State(ticker.nanos(), 0));
    }

    /** Counts one request and returns whether it is within the limit. */
    Standing take() {
        long now = ticker.nanos();
        State after = state.updateAndGet(before -> now - before.endsAtNanos >= 0
                ? new State(now + length.toNanos(), 1)
                : new State(before.endsAtNanos, before.asked + 1));
        return new Standing(
                after.asked <= limit,
                limit,
                Math.max(0, limit - after.asked),
                Duration.ofNanos(Math.max(0, after.endsAtNanos - now)));
    }

    private record State(long endsAtNanos, int asked) {}

    /**
     * How a key stands after a request.
     *
     * @param granted whether the request was within the limit
     * @param remaining how many more are, until the window ends
     * @param resetsIn how long until the window ends
     */
    record Standing(boolean granted, int limit, int remaining, Duration resetsIn) {}
}
