package io.spillway.resilience;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A limit that a provider announces only by refusing: as many calls as the window had taken when it refused.
 *
 * <p>What was inferred may be too low, because something else had used the window too. So after some windows that were
 * used up without a refusal a few more calls are let in; each refusal doubles that patience, so that few are wasted.
 */
final class InferredLimit implements Obstacle {

    /** Longer windows are not guessed at: one mistake would hold a credential back for too long. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    private static final int MOST_PATIENT = 64;

    private static final AtomicReferenceFieldUpdater<InferredLimit, Turn> TURN =
            AtomicReferenceFieldUpdater.newUpdater(InferredLimit.class, Turn.class, "turn");

    private volatile @Nullable Turn turn;

    /**
     * A call was refused.
     *
     * @param number how many calls had begun, the refused one included
     * @param resetsIn when the window opens again, as the provider said
     */
    void refused(long number, Duration resetsIn, long nowNanos) {
        Turn known = turn;
        if (resetsIn.compareTo(LONGEST) > 0 || (known != null && number <= known.number)) {
            return;
        }
        TURN.compareAndSet(this, known, Turn.refused(known, number, resetsIn.toNanos(), nowNanos));
    }

    /** Returns whether a call may begin after the given number of them have. */
    boolean permits(long number, long nowNanos) {
        Turn known = turn;
        if (known == null) {
            return true;
        }
        if (!known.lastsAt(nowNanos)) {
            Turn next = known.next(number, nowNanos);
            TURN.compareAndSet(this, known, next);
            known = next;
        }
        return !known.refused && number - known.number < known.limit;
    }

    /** Returns what is known, for somebody to remember; {@code null} if nothing is. */
    @Nullable
    Change toRemember(String credential, @Nullable String quota, long number, Moment now) {
        Turn known = turn;
        return known == null
                ? null
                : new Change.LimitInferred(
                        credential,
                        quota,
                        known.limit,
                        number - known.number,
                        known.refused,
                        known.grown,
                        known.clean,
                        known.patience,
                        now.instantAt(known.resetsAtNanos),
                        Duration.ofNanos(known.lengthNanos));
    }

    /** Goes on with what somebody remembers, unless something is known. */
    void takeIn(Change.LimitInferred other, long number, Moment now) {
        Turn remembered = new Turn(
                other.limit(),
                number - other.taken(),
                now.nanosAt(other.resetsAt()),
                Math.max(1, other.length().toNanos()),
                other.refused(),
                other.grown(),
                other.clean(),
                Math.max(1, other.patience()));
        TURN.compareAndSet(this, null, remembered);
    }

    @Override
    public Veto.Reason reason() {
        return Veto.Reason.WINDOW;
    }

    @Override
    public long nanosLeft(long nowNanos) {
        Turn known = turn;
        return known == null ? 1 : Math.max(1, known.resetsAtNanos - nowNanos);
    }

    /**
     * One turn of the window.
     *
     * @param limit how many calls fit; {@link #UNKNOWN} until a turn was seen from its beginning to a refusal
     * @param number how many calls had begun before it
     * @param refused whether it refused a call
     * @param grown whether it lets in more than the one before
     * @param clean how many turns in a row were used up without a refusal
     * @param patience how many of those it takes before more calls are let in
     */
    private record Turn(
            long limit,
            long number,
            long resetsAtNanos,
            long lengthNanos,
            boolean refused,
            boolean grown,
            int clean,
            int patience) {

        static final long UNKNOWN = Long.MAX_VALUE;

        static Turn refused(@Nullable Turn known, long number, long resetsIn, long nowNanos) {
            if (known == null) {
                return new Turn(UNKNOWN, number, nowNanos + resetsIn, resetsIn, true, false, 0, 1);
            }
            long taken = Math.max(1, number - 1 - known.number);
            long limit = known.refused ? Math.min(known.limit, taken) : taken;
            long resetsAt = known.refused ? Math.max(known.resetsAtNanos, nowNanos + resetsIn) : nowNanos + resetsIn;
            int patience = known.refused ? known.patience : Math.min(MOST_PATIENT, known.patience * 2);
            long length = Math.max(known.lengthNanos, resetsIn);
            return new Turn(limit, known.number, resetsAt, length, true, false, 0, patience);
        }

        boolean lastsAt(long nowNanos) {
            return resetsAtNanos - nowNanos > 0;
        }

        Turn next(long nextNumber, long nowNanos) {
            long turns = (nowNanos - resetsAtNanos) / lengthNanos + 1;
            long resetsAt = resetsAtNanos + turns * lengthNanos;
            if (limit == UNKNOWN) {
                // Its length is not known yet either: count on from the one reset that is certain.
                return new Turn(limit, refused ? nextNumber : number, resetsAt, lengthNanos, false, false, 0, patience);
            }
            boolean usedUp = !refused && nextNumber - number >= limit;
            int calmer = usedUp && grown ? Math.max(1, patience / 2) : patience;
            int inARow = usedUp ? clean + 1 : 0;
            boolean grow = inARow >= calmer;
            long nextLimit = grow ? limit + Math.max(1, limit / 8) : limit;
            return new Turn(nextLimit, nextNumber, resetsAt, lengthNanos, false, grow, grow ? 0 : inARow, calmer);
        }
    }
}
