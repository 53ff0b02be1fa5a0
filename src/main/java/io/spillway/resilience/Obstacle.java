package io.spillway.resilience;

/** What stands in a credential's way. */
interface Obstacle {

    /** It makes as many calls as it may; that ends with one of them. */
    Obstacle FULL = new Obstacle() {
        @Override
        public Veto.Reason reason() {
            return Veto.Reason.CONCURRENCY;
        }

        @Override
        public long nanosLeft(long nowNanos) {
            return 0;
        }
    };

    /** Returns its kind. */
    Veto.Reason reason();

    /** Returns how long until it goes by itself; 0 if that depends on a call under way. */
    long nanosLeft(long nowNanos);
}
