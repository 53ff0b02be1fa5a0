package io.spillway.resilience;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a window whose {@linkplain InferredLimit limit is inferred}.
 *
 * @param limit how many calls fit, as far as we know; {@link #UNKNOWN} if we do not
 * @param number how many calls had begun before it
 * @param startedAtNanos when its first call began
 * @param resetsAtNanos when the next one begins
 * @param lengthNanos how long it lasts; 0 until that was measured
 * @param refused how many calls were refused in it
 * @param full whether they were because it had taken all it holds, and not because it was not open yet
 * @param chain where it stands in a row of turns
 * @param growth how far more calls are let in than the limit says
 */
record InferredTurn(
        long limit,
        long number,
        long startedAtNanos,
        long resetsAtNanos,
        long lengthNanos,
        int refused,
        boolean full,
        Chain chain,
        Growth growth) {

    private static final long UNKNOWN = Long.MAX_VALUE;

    /** Calls are on their way to the provider for some time, and not all for the same. */
    private static final long MOST_TRANSIT_NANOS = Duration.ofMillis(100).toNanos();

    /** A refusal comes back sooner than an answer: after so long the first call was let in. */
    private static final long PROBE_NANOS = Duration.ofMillis(500).toNanos();

    /**
     * A row of turns, each begun as soon as the one before was over.
     *
     * @param startedAtNanos when the first of them began
     * @param turns how many have passed
     * @param told whether this one began when a refusal had said so
     */
    record Chain(long startedAtNanos, int turns, boolean told) {}

    /**
     * How a limit is found that is larger than it was inferred to be.
     *
     * @param now whether this turn tries it
     * @param clean how many turns in a row were used up without a refusal
     * @param patience how many it takes before it is tried
     */
    record Growth(boolean now, int clean, int patience) {

        static final Growth FIRST = new Growth(false, 0, 4);

        private static final int MOST_PATIENT = 64;

        Growth refused() {
            return new Growth(false, 0, now ? Math.min(MOST_PATIENT, 2 * patience) : patience);
        }

        Growth next(boolean usedUp, boolean grew) {
            int calmer = grew ? Math.max(1, patience / 2) : patience;
            int inARow = usedUp ? clean + 1 : 0;
            return inARow >= calmer ? new Growth(true, 0, calmer) : new Growth(false, inARow, calmer);
        }
    }

    /** Returns the turn that ends with the first refusal of all. What it had taken before is all we know of it. */
    static InferredTurn first(long nowNanos, long resetsAtNanos) {
        return new InferredTurn(
                UNKNOWN, 0, nowNanos, resetsAtNanos, 0, 1, true, new Chain(nowNanos, 0, false), Growth.FIRST);
    }

    /**
     * Returns the turn that somebody remembers.
     *
     * @param begun how many calls have begun
     */
    static InferredTurn remembered(Change.LimitInferred other, long begun, Moment now) {
        long resetsAt = now.nanosAt(other.resetsAt());
        long length = Math.max(0, other.length().toNanos());
        long startedAt = resetsAt - length;
        return new InferredTurn(
                other.limit(),
                begun - other.taken(),
                startedAt,
                resetsAt,
                length,
                other.refused() ? 1 : 0,
                false,
                new Chain(startedAt, 0, false),
                new Growth(other.grown(), other.clean(), Math.max(1, other.patience())));
    }

    /**
     * Returns what is known, for somebody to remember. The measuring of the length begins anew there.
     *
     * @param begun how many calls have begun
     */
    Change toRemember(String credential, @Nullable String quota, long begun, Moment now) {
        long taken = begun - number;
        return new Change.LimitInferred(
                credential,
                quota,
                nextLimit(taken - refused, number),
                taken,
                refused > 0,
                growth.now(),
                growth.clean(),
                growth.patience(),
                now.instantAt(resetsAtNanos),
                Duration.ofNanos(lengthNanos));
    }

    boolean lastsAt(long nowNanos) {
        return resetsAtNanos - nowNanos > 0;
    }

    /**
     * Returns whether one more call may begin.
     *
     * @param begun how many have begun
     * @param letIn number of the youngest that the provider is known to have let in
     */
    boolean permits(long begun, long letIn, long nowNanos) {
        long taken = begun - number;
        if (refused > 0 || (taken > 0 && isProbed(letIn, nowNanos))) {
            return false;
        }
        long surplus = letIn - number - limit;
        return taken < limit || (isGentle() && surplus >= 0 && taken < limit + surplus + Math.max(1, surplus));
    }

    /** Returns whether the first call is to find out whether the window is open. */
    private boolean isProbed(long letIn, long nowNanos) {
        return lengthNanos > 0 && !chain.told() && letIn <= number && probeNanosLeft(nowNanos) > 0;
    }

    private long probeNanosLeft(long nowNanos) {
        return startedAtNanos + Math.min(PROBE_NANOS, lengthNanos / 10) - nowNanos;
    }

    /** Returns whether more calls than the limit are let in, one by one. */
    private boolean isGentle() {
        return growth.now() || lengthNanos == 0;
    }

    /** Returns how long a call has to wait that may not begin; 0 if that depends on an answer to another. */
    long nanosLeft(long letIn, long nowNanos) {
        if (refused == 0 && isProbed(letIn, nowNanos)) {
            return probeNanosLeft(nowNanos);
        }
        return refused == 0 && isGentle() ? 0 : Math.max(1, resetsAtNanos - nowNanos);
    }

    /** Returns this turn after one of its calls was refused. */
    InferredTurn afterRefusal(long refusedNumber, long toldResetsAtNanos) {
        if (refused > 0) {
            return ended(Math.max(resetsAtNanos, toldResetsAtNanos), lengthNanos, full);
        }
        long taken = refusedNumber - 1 - number;
        if (lengthNanos == 0 || chain.told()) {
            long length = taken == 0 ? lengthNanos : withTransit(toldResetsAtNanos - startedAtNanos);
            return ended(toldResetsAtNanos, length, taken > 0);
        }
        long since = toldResetsAtNanos - chain.startedAtNanos();
        if (2 * taken < limit) {
            long length = chain.turns() == 0 ? lengthNanos : withTransit(since / chain.turns());
            return ended(toldResetsAtNanos, length, false);
        }
        long turns = Math.max(1, Math.round((double) since / lengthNanos));
        boolean asForeseen = Math.abs(toldResetsAtNanos - resetsAtNanos) < lengthNanos / 4;
        return ended(toldResetsAtNanos, since / turns, asForeseen);
    }

    private InferredTurn ended(long resetsAt, long length, boolean isFull) {
        return new InferredTurn(
                limit, number, startedAtNanos, resetsAt, length, refused + 1, isFull, chain, growth.refused());
    }

    /** Returns the turn that a call begins now; {@code null} if nothing has been refused for so long that all is open. */
    @Nullable
    InferredTurn next(long begun, long letIn, long nowNanos) {
        if (lengthNanos == 0 && refused == 0) {
            return null;
        }
        long taken = begun - number - refused;
        long lasts = lengthNanos == 0 ? InferredLimit.LONGEST.toNanos() : lengthNanos;
        return new InferredTurn(
                nextLimit(taken, letIn),
                begun,
                nowNanos,
                nowNanos + lasts,
                lengthNanos,
                0,
                false,
                nextChain(nowNanos),
                refused > 0 ? growth : growth.next(taken >= limit, taken > limit));
    }

    /** Counted are the calls that were not refused, because they need not arrive in the order in which they begin. */
    private long nextLimit(long taken, long letIn) {
        if (full) {
            return taken > 0 ? taken : limit;
        }
        return refused == 0 && growth.now() ? Math.max(limit, Math.min(taken, letIn - number)) : limit;
    }

    private Chain nextChain(long nowNanos) {
        boolean prompt = nowNanos - resetsAtNanos <= Math.max(MOST_TRANSIT_NANOS, lengthNanos / 10);
        return prompt && refused == 0
                ? new Chain(chain.startedAtNanos(), chain.turns() + 1, false)
                : new Chain(nowNanos, 0, refused > 0 && prompt);
    }

    /** A window opened a little late costs nothing, one opened too early a refusal. */
    private static long withTransit(long nanos) {
        return nanos + Math.min(MOST_TRANSIT_NANOS, nanos / 100);
    }
}
