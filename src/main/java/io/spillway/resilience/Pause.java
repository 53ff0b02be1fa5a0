package io.spillway.resilience;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Whether a credential rests. A rest that is over lets one call through, the probe, and goes on for all others until
 * the probe has succeeded, so that a window that opens is not met by a stampede.
 */
final class Pause {

    /** How long a probe keeps the others waiting; a long answer must not keep a credential idle. */
    static final Duration PROBE = Duration.ofSeconds(10);

    private static final AtomicReferenceFieldUpdater<Pause, Rest> REST =
            AtomicReferenceFieldUpdater.newUpdater(Pause.class, Rest.class, "rest");

    /** A field and not an {@code AtomicReference}: a hundred of them are read for one call, and must fit the cache. */
    private volatile @Nullable Rest rest;

    private final Disturbances disturbances;

    /**
     * Nothing rests.
     *
     * @param disturbances where to tell that a rest begins
     */
    Pause(Disturbances disturbances) {
        this.disturbances = disturbances;
    }

    /** Returns the rest that lasts; {@code null} if a call may pass. */
    @Nullable
    Rest lastingAt(long nowNanos) {
        Rest current = rest;
        return current != null && current.lastsAt(nowNanos) ? current : null;
    }

    /** Lets a call pass, as the probe if a rest has just ended; returns false if one lasts. */
    boolean pass(long call, long nowNanos) {
        Rest current = rest;
        if (current == null) {
            return true;
        }
        return !current.lastsAt(nowNanos) && set(current, current.probedBy(call, nowNanos + PROBE.toNanos()));
    }

    /** Lets another probe pass, if the given call was one: it ended and proved nothing. */
    void provedNothing(long call, long nowNanos) {
        Rest current = rest;
        if (current != null && current.probe() == call) {
            REST.compareAndSet(this, current, current.until(nowNanos));
        }
    }

    /** Returns the rest that was begun last, over or not, unless a success has ended it; {@code null} if none. */
    @Nullable
    Rest last() {
        return rest;
    }

    /** Goes on with a rest that began elsewhere, unless a longer one is known. */
    void takeIn(Rest other) {
        Rest current = rest;
        if (current == null || current.untilNanos() - other.untilNanos() < 0) {
            set(current, other);
        }
    }

    private boolean set(@Nullable Rest current, Rest next) {
        boolean changed = REST.compareAndSet(this, current, next);
        if (changed) {
            disturbances.add();
        }
        return changed;
    }

    /** Ends a rest that has ended elsewhere. */
    void endedElsewhere() {
        rest = null;
    }

    /** Returns how many failures in a row there will be with one of the given call. */
    int inARowWith(long call) {
        Rest current = rest;
        if (current == null) {
            return 1;
        }
        return call > current.afterCall() ? current.inARow() + 1 : current.inARow();
    }

    /**
     * Begins a rest because a call failed. Of calls that failed together only the first counts; a later one may make
     * the rest longer, never shorter.
     *
     * @return whether anything changed
     */
    boolean begin(long call, Rest next) {
        while (true) {
            Rest current = rest;
            Rest changed = next;
            if (current != null && call <= current.afterCall()) {
                if (current.probe() == 0 && next.untilNanos() - current.untilNanos() <= 0) {
                    return false;
                }
                changed = current.until(next.untilNanos());
            }
            if (set(current, changed)) {
                return true;
            }
        }
    }

    /** Forgets the rest, and its failures in a row, because a call that began after it succeeded. */
    void succeeded(long call) {
        Rest current = rest;
        if (current != null && call > current.afterCall()) {
            REST.compareAndSet(this, current, null);
        }
    }

    /** Returns whether nothing is remembered. */
    boolean isClear() {
        return rest == null;
    }
}
