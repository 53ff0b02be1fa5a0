package io.spillway.resilience;

import io.spillway.resilience.ObservedLimits.Limit;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The windows that a credential, or one of its models, must fit into, and what has been taken of them. */
final class Allowances {

    /** More windows than any provider names; a header gone wild must not fill the memory. */
    private static final int AT_MOST = 16;

    private static final Allowance[] NONE = {};

    private static final long LONGEST_LOOK_NANOS = Duration.ofHours(1).toNanos();

    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong tokens = new AtomicLong();
    private final InferredLimit inferred = new InferredLimit();
    private final Object learning = new Object();
    private final Disturbances disturbances;
    private volatile Allowance[] told = NONE;
    private volatile boolean anythingKnown;

    /**
     * No window is known.
     *
     * @param disturbances where to tell that something was learned
     */
    Allowances(Disturbances disturbances) {
        this.disturbances = disturbances;
    }

    /** Returns how far calls may go on without another look; {@code null} if no window is known. */
    @Nullable
    Room room(long nowNanos) {
        if (!anythingKnown) {
            return null;
        }
        Room room = inferred.isKnown() ? Room.NONE : Room.until(nowNanos + LONGEST_LOOK_NANOS);
        for (Allowance allowance : told) {
            room = room.and(allowance.room(nowNanos));
        }
        return room;
    }

    /** Returns whether a call fits into a room that was found before. */
    boolean fits(Room room, long estimatedTokens, long nowNanos) {
        return room.fits(calls.get(), tokens.get(), estimatedTokens, nowNanos);
    }

    /** Returns the window that has no room for a call; {@code null} if all have. */
    @Nullable
    Obstacle spent(long estimatedTokens, long nowNanos) {
        return anythingKnown ? spent(new Mark(calls.get(), tokens.get()), estimatedTokens, nowNanos) : null;
    }

    private @Nullable Obstacle spent(Mark begun, long estimatedTokens, long nowNanos) {
        for (Allowance allowance : told) {
            if (!allowance.permits(begun, estimatedTokens, nowNanos)) {
                return allowance;
            }
        }
        return inferred.permits(begun.calls(), nowNanos) ? null : inferred;
    }

    /** Takes one call out of every window; returns {@code null}, and takes nothing, if one has no room. */
    @Nullable
    Mark take(long estimatedTokens, long nowNanos) {
        while (true) {
            Mark begun = new Mark(calls.get(), tokens.get());
            if (spent(begun, estimatedTokens, nowNanos) != null) {
                return null;
            }
            inferred.begins(begun.calls(), nowNanos);
            if (calls.compareAndSet(begun.calls(), begun.calls() + 1)) {
                return new Mark(begun.calls() + 1, tokens.addAndGet(estimatedTokens));
            }
        }
    }

    /** Gives back what a call took that was never sent. */
    void giveBack(long estimatedTokens) {
        calls.decrementAndGet();
        tokens.addAndGet(-estimatedTokens);
    }

    /** Takes in what the provider said to a call. */
    void learn(Limit limit, Mark mark, long nowNanos) {
        Allowance known = find(limit);
        if (known == null) {
            synchronized (learning) {
                known = find(limit);
                if (known == null && told.length < AT_MOST) {
                    add(Allowance.told(limit, mark, nowNanos));
                    return;
                }
            }
        }
        if (known != null) {
            known.tell(limit, mark, nowNanos);
            disturbances.add();
        }
    }

    private @Nullable Allowance find(Limit limit) {
        for (Allowance allowance : told) {
            if (allowance.isOf(limit)) {
                return allowance;
            }
        }
        return null;
    }

    private void add(Allowance allowance) {
        Allowance[] more = Arrays.copyOf(told, told.length + 1);
        more[told.length] = allowance;
        told = more;
        becomesKnown();
    }

    private void becomesKnown() {
        anythingKnown = true;
        disturbances.add();
    }

    /** A call ended, and was not refused. */
    void letIn(Mark mark) {
        inferred.letIn(mark.calls());
    }

    /** Tells what is known, for somebody to remember. */
    void tell(String credential, @Nullable String quota, Moment now, Consumer<Change> listener) {
        if (!anythingKnown) {
            return;
        }
        Mark begun = new Mark(calls.get(), tokens.get());
        for (Allowance allowance : told) {
            listener.accept(allowance.toRemember(credential, quota, begun, now));
        }
        Change guess = inferred.toRemember(credential, quota, begun.calls(), now);
        if (guess != null) {
            listener.accept(guess);
        }
    }

    /** Takes in what somebody remembers, or has just learned elsewhere. */
    void takeIn(Change.LimitTold limit, Moment now) {
        Mark begun = new Mark(calls.get(), tokens.get());
        Limit asTold = new Limit(
                limit.unit(),
                limit.window(),
                limit.quota() == null,
                limit.limit() > 0 ? OptionalLong.of(limit.limit()) : OptionalLong.empty(),
                limit.remaining() < 0 ? OptionalLong.empty() : OptionalLong.of(limit.remaining()),
                Duration.between(now.instant(), limit.resetsAt()));
        synchronized (learning) {
            if (find(asTold) == null && told.length < AT_MOST) {
                add(Allowance.remembered(limit, begun, now));
                return;
            }
        }
        learn(asTold, begun, now.nanos());
    }

    /** Takes in what somebody had inferred. */
    void takeIn(Change.LimitInferred limit, Moment now) {
        inferred.takeIn(limit, calls.get(), now);
        becomesKnown();
    }

    /** Returns how many calls the provider allows in such a window; 0 if it has not told. */
    long callsIn(UsageWindow window) {
        long calls = 0;
        long longest = 0;
        for (Allowance allowance : told) {
            long length = allowance.lengthNanos();
            if (allowance.limitOfCalls() > 0 && length > longest && window.isAbout(length)) {
                calls = allowance.limitOfCalls();
                longest = length;
            }
        }
        return calls;
    }

    /** Returns how long until the last of the windows under way ends; 0 if none is. */
    long nanosUntilLastEnd(long nowNanos) {
        long left = 0;
        for (Allowance allowance : told) {
            if (allowance.isFresh(nowNanos)) {
                left = Math.max(left, allowance.nanosLeft(nowNanos));
            }
        }
        return left;
    }

    /** A call was refused; if the provider has not told its limits, this one is inferred. */
    void refused(Mark mark, Duration resetsIn, long nowNanos) {
        for (Allowance allowance : told) {
            if (allowance.isFresh(nowNanos)) {
                return;
            }
        }
        inferred.refused(mark.calls(), resetsIn, nowNanos);
        becomesKnown();
    }
}
