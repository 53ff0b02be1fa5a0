package io.spillway.resilience;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One look at all credentials of a pool for one call: those that may be used, or what stands in their way. */
final class Survey implements SelectionStrategy.Options {

    private static final int[] NONE = {};

    private final String pool;
    private final Seat[] seats;
    private final Demand demand;
    private final @Nullable String previous;
    private final long nowNanos;
    private final @Nullable Rest poolRest;
    private final boolean countsVetoes;

    private int[] options = NONE;
    private Map<Veto.Reason, Integer> vetoes = Map.of();
    private boolean lost;
    private int size;
    private int lockedOut;
    private int busy;
    private int resting;
    private int triedResting;
    private long soonestNanos = Long.MAX_VALUE;
    private long soonestOfAllNanos = Long.MAX_VALUE;

    /**
     * Looks.
     *
     * @param previous id of the credential that the conversation, or the model, took last; {@code null} if none
     * @param stayAt its place, if the strategy takes it wherever it can; else -1
     * @param poolRest the rest of the whole pool; {@code null} if none lasts
     * @param countsVetoes whether anybody wants to know what stood in the way of how many
     */
    Survey(
            String pool,
            Seat[] seats,
            Demand demand,
            @Nullable String previous,
            int stayAt,
            @Nullable Rest poolRest,
            long nowNanos,
            boolean countsVetoes) {
        this.pool = pool;
        this.seats = seats;
        this.demand = demand;
        this.previous = previous;
        this.poolRest = poolRest;
        this.nowNanos = nowNanos;
        this.countsVetoes = countsVetoes;
        if (stayAt >= 0 && canStayAt(stayAt)) {
            options = new int[] {stayAt};
            size = 1;
        } else {
            options = new int[seats.length];
            look();
        }
    }

    private boolean canStayAt(int place) {
        Seat seat = seats[place];
        return seat.credential().priority() == seats[0].credential().priority()
                && poolRest == null
                && isUntried(seat)
                && seat.obstacle(demand.estimatedTokens(), nowNanos) == null;
    }

    private boolean isUntried(Seat seat) {
        return demand.tried().isEmpty()
                || !demand.tried().contains(seat.credential().id());
    }

    /** Looks at the credentials, priority by priority, until one has some that may be used. */
    private void look() {
        int priority = 0;
        for (int place = 0; place < seats.length; place++) {
            Seat seat = seats[place];
            if (size > 0 && seat.credential().priority() != priority) {
                return;
            }
            priority = seat.credential().priority();
            look(place, seat);
        }
    }

    private void look(int place, Seat seat) {
        Obstacle obstacle = seat.obstacle(demand.estimatedTokens(), nowNanos);
        if (obstacle == null) {
            obstacle = poolRest;
        }
        boolean untried = isUntried(seat);
        if (obstacle == null && untried) {
            options[size++] = place;
        } else if (obstacle != null) {
            note(obstacle, untried);
        }
    }

    private void note(Obstacle obstacle, boolean untried) {
        if (countsVetoes) {
            vetoes = vetoes.isEmpty() ? new EnumMap<>(Veto.Reason.class) : vetoes;
            vetoes.merge(obstacle.reason(), 1, Integer::sum);
        }
        if (obstacle.reason() == Veto.Reason.LOCKOUT) {
            lockedOut++;
            return;
        }
        long left = obstacle.nanosLeft(nowNanos);
        if (left > 0) {
            soonestOfAllNanos = Math.min(soonestOfAllNanos, left);
        }
        if (!untried) {
            triedResting += left > 0 ? 1 : 0;
        } else if (left > 0) {
            resting++;
            soonestNanos = Math.min(soonestNanos, left);
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

    /** Returns how many credentials each reason has kept back; nothing if nobody wants to know. */
    Map<Veto.Reason, Integer> vetoes() {
        return vetoes;
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
        return seat(option).modelState().usage(nowNanos);
    }

    @Override
    public boolean hasLeisure(int option) {
        return seat(option).hasLeisure();
    }

    @Override
    public @Nullable String previous() {
        return previous;
    }

    /** Returns how long until a credential that may still be tried recovers; {@link Long#MAX_VALUE} if none will. */
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
        Duration retryAfter = soonestOfAllNanos == Long.MAX_VALUE ? null : Duration.ofNanos(soonestOfAllNanos);
        return new Failure.RateLimited(pool + ": " + reason, retryAfter);
    }
}
