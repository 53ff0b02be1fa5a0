package io.spillway.resilience;

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

    @Override
    public Veto.Reason reason() {
        return Veto.Reason.CAP;
    }

    @Override
    public long nanosLeft(long nowNanos) {
        return begun.nanosLeft(nowNanos);
    }
}
