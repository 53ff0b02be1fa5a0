package io.spillway.resilience;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A limit that a provider announces only by refusing: as many calls as the window had taken when it refused.
 *
 * <p>How long a window lasts is not announced either: it is measured from one reset that a refusal told to the next. A
 * window opened too early shows in a call that is refused long before the limit, and corrects the measure.
 *
 * <p>What was inferred may be too low, because something else had used the window too. So after some windows that were
 * used up without a refusal one call more is let in, and further ones as those before are answered; each refusal doubles
 * that patience, so that few are wasted.
 */
final class InferredLimit implements Obstacle {

    /** Longer windows are not guessed at: one mistake would hold a credential back for too long. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    private static final AtomicReferenceFieldUpdater<InferredLimit, InferredTurn> TURN =
            AtomicReferenceFieldUpdater.newUpdater(InferredLimit.class, InferredTurn.class, "turn");

    private volatile @Nullable InferredTurn turn;

    /** Number of the youngest call that ended and was not refused. */
    private volatile long letIn;

    /**
     * A call was refused.
     *
     * @param number how many calls had begun, the refused one included
     * @param resetsIn when the window opens again, as the provider said
     */
    void refused(long number, Duration resetsIn, long nowNanos) {
        InferredTurn known = turn;
        if (resetsIn.compareTo(LONGEST) > 0 || (known != null && number <= known.number())) {
            return;
        }
        long resetsAt = nowNanos + resetsIn.toNanos();
        TURN.compareAndSet(
                this,
                known,
                known == null ? InferredTurn.first(nowNanos, resetsAt) : known.afterRefusal(number, resetsAt));
    }

    /** A call ended and was not refused. */
    void letIn(long number) {
        // Two calls that end at the same time may leave the older number here; that only lets in one call less.
        if (turn != null && number > letIn) {
            letIn = number;
        }
    }

    /** Returns whether anything has been refused. */
    boolean isKnown() {
        return turn != null;
    }

    /** Returns whether a call may begin after the given number of them have. */
    boolean permits(long number, long nowNanos) {
        InferredTurn known = turn;
        if (known == null) {
            return true;
        }
        InferredTurn now = known.lastsAt(nowNanos) ? known : known.next(number, letIn, nowNanos);
        return now == null || now.permits(number, letIn, nowNanos);
    }

    /** A call begins after the given number of them have; if the window is over, it opens the next. */
    void begins(long number, long nowNanos) {
        InferredTurn known = turn;
        if (known != null && !known.lastsAt(nowNanos)) {
            TURN.compareAndSet(this, known, known.next(number, letIn, nowNanos));
        }
    }

    /** Returns what is known, for somebody to remember; {@code null} if nothing is. */
    @Nullable
    Change toRemember(String credential, @Nullable String quota, long number, Moment now) {
        InferredTurn known = turn;
        return known == null ? null : known.toRemember(credential, quota, number, now);
    }

    /** Goes on with what somebody remembers, unless something is known. */
    void takeIn(Change.LimitInferred other, long number, Moment now) {
        TURN.compareAndSet(this, null, InferredTurn.remembered(other, number, now));
    }

    @Override
    public Veto.Reason reason() {
        return Veto.Reason.WINDOW;
    }

    @Override
    public long nanosLeft(long nowNanos) {
        InferredTurn known = turn;
        return known == null ? 1 : known.nanosLeft(letIn, nowNanos);
    }
}
