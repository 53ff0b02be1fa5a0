package io.spillway.resilience;

/**
 * A time in which a credential is not used.
 *
 * @param afterCall number of the last call that had begun before; what becomes of those says nothing new
 * @param untilNanos when it may be tried again, in the ticker's nanoseconds
 * @param inARow how many failures in a row led to it
 * @param failure the last of them
 * @param probe number of the call that is to find out whether the rest may end; 0 if there is none
 * @param overNanos when the rest itself is over, which the probe prolongs for the others
 */
record Rest(
        Veto.Reason reason, long afterCall, long untilNanos, int inARow, Failure failure, long probe, long overNanos)
        implements Obstacle {

    Rest(Veto.Reason reason, long afterCall, long untilNanos, int inARow, Failure failure) {
        this(reason, afterCall, untilNanos, inARow, failure, 0, untilNanos);
    }

    @Override
    public long nanosLeft(long nowNanos) {
        return Math.max(0, untilNanos - nowNanos);
    }

    boolean lastsAt(long nowNanos) {
        return untilNanos - nowNanos > 0;
    }

    /** Returns this rest with another end, and no probe. */
    Rest until(long nanos) {
        return new Rest(reason, afterCall, nanos, inARow, failure);
    }

    /** Returns this rest while a call finds out whether it may end. */
    Rest probedBy(long call, long untilNanos) {
        return new Rest(reason, afterCall, untilNanos, inARow, failure, call, overNanos);
    }
}
