package io.spillway.resilience;

import java.util.TreeSet;
import java.util.function.Consumer;

/** How much of a {@link Cap} one credential has used. It stands in the way once the cap is reached. */
final class CapUse implements Obstacle {

    private final Cap cap;
    private final WindowUse begun;

    CapUse(Cap cap) {
        this.cap = cap;
        this.begun = new WindowUse(cap.window());
    }

    boolean isReached(long nowNanos) {
        return begun.at(nowNanos) >= cap.calls();
    }

    void add(long calls, Ticker ticker) {
        begun.add(calls, ticker);
    }

    /** Returns the name under which somebody remembers it: that of the cap without its size, which may change. */
    String toRememberAs() {
        return "cap %s %s %s".formatted(cap.quota(), cap.window().name(), new TreeSet<>(cap.priorities()));
    }

    /** Tells how much is used, for somebody to remember. */
    void tell(String credential, Moment now, Consumer<Change> listener) {
        begun.tell(credential, toRememberAs(), now, listener);
    }

    /** Goes on with what somebody remembers. */
    void takeIn(Change.Counted counted, Moment now) {
        begun.takeIn(counted, now);
    }

    @Override
    public Veto.Reason reason() {
        return Veto.Reason.CAP;
    }

    @Override
    public long nanosLeft(long nowNanos) {
        return begun.nanosLeft(nowNanos);
    }
}
