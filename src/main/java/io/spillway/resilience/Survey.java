package io.spillway.resilience;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One look at all credentials of a pool for one call: those that may be used, or what stands in their way. */
final class Survey implements SelectionStrategy.Options {

    private final String pool;
    private final Seat[] seats;
    private final Demand demand;
    private final @Nullable String previous;
    private final int[] options;

    private boolean lost;
    private int size;
    private int lockedOut;
    private int busy;
    private int resting;
    private int triedResting;
    private long soonestNanos = Long.MAX_VALUE;

    Survey(String pool, Seat[] seats, Demand demand, @Nullable String previous) {
        this.pool = pool;
        this.seats = seats;
        this.demand = demand;
        this.previous = previous;
        this.options = new int[seats.length];
    }

    /** Looks at the credentials, priority by priority, until one has some that may be used. */
    void look(long nowNanos) {
        int priority = 0;
        for (int place = 0; place < seats.length; place++) {
            Seat seat = seats[place];
            if (size > 0 && seat.credential().priority() != priority) {
                return;
            }
            priority = seat.credential().priority();
            look(place, seat, nowNanos);
        }
    }

    private void look(int place, Seat seat, long nowNanos) {
        Obstacle obstacle = seat.obstacle(nowNanos);
        boolean untried = demand.tried().isEmpty()
                || !demand.tried().contains(seat.credential().id());
        if (obstacle == null && untried) {
            options[size++] = place;
        } else if (obstacle != null) {
            note(obstacle, untried, nowNanos);
        }
    }

    private void note(Obstacle obstacle, boolean untried, long nowNanos) {
        if (obstacle.reason() == Veto.Reason.LOCKOUT) {
            lockedOut++;
            return;
        }
        long left = obstacle.nanosLeft(nowNanos);
        if (left > 0) {
            soonestNanos = Math.min(soonestNanos, left);
        }
        if (!untried) {
            triedResting += left > 0 ? 1 : 0;
        } else if (left > 0) {
            resting++;
        } else {
            busy++;
        }
    }

    /** Takes an option away, because another call was quicker. */
    void lost(int option) {
        busy++;
        lost = true;
        System.arraycopy(options, option + 1, options, option, size - option - 1);
        size--;
    }

    /** Returns whether another call was quicker at least once. */
    boolean lostAny() {
        return lost;
    }

    Seat seat(int option) {
        return seats[options[option]];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Credential credential(int option) {
        return seat(option).credential();
    }

    @Override
    public long usage(int option) {
        return seat(option).modelState().usage();
    }

    @Override
    public boolean isIdle(int option) {
        return seat(option).isIdle();
    }

    @Override
    public @Nullable String previous() {
        return previous;
    }

    /** Returns how long until a resting credential recovers; {@link Long#MAX_VALUE} if none will. */
    long soonestNanos() {
        return soonestNanos;
    }

    /** Returns whether the next free credential depends on a call under way. */
    boolean dependsOnCalls() {
        return busy > 0 || size > 0;
    }

    /** Returns the answer to a call that gets none of them now. */
    Selection nothing() {
        if (dependsOnCalls()) {
            return new Selection.Later(Duration.ZERO, limited("every credential is busy or resting"));
        }
        if (resting > 0) {
            return new Selection.Later(Duration.ofNanos(soonestNanos), limited("every credential is resting"));
        }
        return new Selection.Exhausted(exhausted());
    }

    private Failure exhausted() {
        if (triedResting > 0) {
            return limited("every credential is resting");
        }
        if (seats.length == 0) {
            return new Failure.Unauthorized(pool + ": there is no credential");
        }
        if (lockedOut == seats.length) {
            return new Failure.Unauthorized(pool + ": every credential is locked out");
        }
        return limited("every credential has been tried");
    }

    private Failure limited(String reason) {
        Duration retryAfter = soonestNanos == Long.MAX_VALUE ? null : Duration.ofNanos(soonestNanos);
        return new Failure.RateLimited(pool + ": " + reason, retryAfter);
    }
}
