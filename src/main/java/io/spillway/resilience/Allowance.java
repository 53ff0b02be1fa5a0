package io.spillway.resilience;

import io.spillway.resilience.ObservedLimits.Limit;
import io.spillway.resilience.ObservedLimits.Unit;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What is left of one window of a provider's, as far as we know. It stands in the way once nothing is left.
 *
 * <p>Calls are numbered as they begin, and so is what they take (calls or tokens). What a provider tells in an answer
 * was true when it let that call in; what later calls take is subtracted. So calls in flight need no count of their
 * own.
 */
final class Allowance implements Obstacle {

    /** How long a window lasts if the provider never said when it ends. */
    private static final Map<String, Duration> LENGTHS = Map.of(
            "second", Duration.ofSeconds(1),
            "minute", Duration.ofMinutes(1),
            "hour", Duration.ofHours(1),
            "day", Duration.ofDays(1));

    private static final Duration LONGEST = Duration.ofDays(31);

    private final Unit unit;
    private final String window;
    private static final AtomicReferenceFieldUpdater<Allowance, Span> SPAN =
            AtomicReferenceFieldUpdater.newUpdater(Allowance.class, Span.class, "span");

    private volatile Span span;

    Allowance(Unit unit, String window, Span span) {
        this.unit = unit;
        this.window = window;
        this.span = span;
    }

    /** Returns the allowance that a provider told of in answer to a call. */
    static Allowance told(Limit limit, Mark call, long nowNanos) {
        long number = numberOf(limit.unit(), call);
        return new Allowance(limit.unit(), limit.window(), toldSpan(limit, number, nowNanos, Span.UNKNOWN));
    }

    /** Returns the allowance that somebody remembers who was told of it. */
    static Allowance remembered(Change.LimitTold limit, Mark begun, Moment now) {
        long remaining = limit.remaining() < 0 ? Span.PLENTY : limit.remaining();
        long number = numberOf(limit.unit(), begun);
        long openedAfter = limit.limit() > 0 && limit.remaining() >= 0 ? number + remaining - limit.limit() : number;
        var span = new Span(
                limit.limit(), remaining, number, openedAfter, now.nanosAt(limit.resetsAt()), nanos(limit.length()));
        return new Allowance(limit.unit(), limit.window(), span);
    }

    /** Returns what is known of it, for somebody to remember. */
    Change toRemember(String credential, @Nullable String quota, Mark begun, Moment now) {
        Span known = span;
        boolean unknown = known.remaining() >= Span.PLENTY;
        long left = known.remaining() - (numberOf(unit, begun) - known.number());
        return new Change.LimitTold(
                credential,
                quota,
                unit,
                window,
                known.limit(),
                unknown ? -1 : Math.max(0, left),
                now.instantAt(known.resetsAtNanos()),
                Duration.ofNanos(known.lengthNanos()));
    }

    boolean isOf(Limit limit) {
        return unit == limit.unit() && window.equals(limit.window());
    }

    /** Takes in what the provider says now, unless it said so to an older call than what is known. */
    void tell(Limit limit, Mark call, long nowNanos) {
        long number = numberOf(unit, call);
        Span known = span;
        if (number >= known.number() || !known.lastsAt(nowNanos)) {
            SPAN.compareAndSet(this, known, toldSpan(limit, number, nowNanos, known));
        }
    }

    private static Span toldSpan(Limit limit, long number, long nowNanos, Span known) {
        long remaining = Math.max(0, limit.remaining().orElse(known.remaining()));
        long size =
                limit.limit().orElse(Math.max(known.limit(), limit.remaining().orElse(-1) + 1));
        Duration assumed = LENGTHS.getOrDefault(limit.window(), Duration.ofMinutes(1));
        long resetsIn = nanos(limit.resetsIn() == null ? assumed : limit.resetsIn());
        long resetsAt = nowNanos + resetsIn;
        long openedAfter = known.isSameTurn(resetsAt) ? known.openedAfter() : number + remaining - size;
        if (limit.unit() == Unit.REQUESTS && size > 0) {
            // A call that overtook others was told more than there is once they have arrived.
            openedAfter = known.isUnknown() && number <= size ? 0 : openedAfter;
            remaining = Math.max(0, Math.min(remaining, openedAfter + size - number));
        }
        return new Span(size, remaining, number, openedAfter, resetsAt, Math.max(known.lengthNanos(), resetsIn));
    }

    private static long nanos(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return (duration.compareTo(LONGEST) < 0 ? duration : LONGEST).toNanos();
    }

    /** Returns whether a call may begin after the given ones have. */
    boolean permits(Mark begun, long tokens, long nowNanos) {
        long number = numberOf(unit, begun);
        Span now = currentSpan(number, nowNanos);
        return now.remaining() - (number - now.number()) >= need(tokens, now.limit());
    }

    /** Returns how far calls may go on without another look. */
    Room room(long nowNanos) {
        Span known = span;
        if (!known.lastsAt(nowNanos)) {
            return Room.NONE;
        }
        long end = known.number() + known.remaining();
        return switch (unit) {
            case REQUESTS -> new Room(end, Long.MAX_VALUE, known.resetsAtNanos());
            case TOKENS, INPUT_TOKENS -> new Room(Long.MAX_VALUE, end, known.resetsAtNanos());
            case OUTPUT_TOKENS -> known.remaining() > 0 ? Room.until(known.resetsAtNanos()) : Room.NONE;
        };
    }

    /** A call larger than the whole window is let through when the window is full; it will never fit better. */
    private long need(long tokens, long limit) {
        if (unit == Unit.REQUESTS || unit == Unit.OUTPUT_TOKENS) {
            return 1;
        }
        return Math.max(1, limit > 0 ? Math.min(tokens, limit) : tokens);
    }

    /** Returns the number of a call, or of its last token, in what a window counts. */
    private static long numberOf(Unit unit, Mark mark) {
        return switch (unit) {
            case REQUESTS -> mark.calls();
            case TOKENS, INPUT_TOKENS -> mark.tokens();
            case OUTPUT_TOKENS -> 0;
        };
    }

    private Span currentSpan(long number, long nowNanos) {
        Span known = span;
        if (known.lastsAt(nowNanos)) {
            return known;
        }
        Span next = known.next(number, nowNanos);
        return SPAN.compareAndSet(this, known, next) ? next : span;
    }

    /** Returns how many calls fit into it; 0 if that is unknown, or if it counts something else. */
    long limitOfCalls() {
        return unit == Unit.REQUESTS ? Math.max(0, span.limit()) : 0;
    }

    /** Returns how long it lasts, as far as we know. */
    long lengthNanos() {
        Duration named = LENGTHS.get(window);
        return named == null ? span.lengthNanos() : named.toNanos();
    }

    /** Returns whether the window that was told of last is not over. */
    boolean isFresh(long nowNanos) {
        return span.lastsAt(nowNanos);
    }

    @Override
    public Veto.Reason reason() {
        return Veto.Reason.WINDOW;
    }

    @Override
    public long nanosLeft(long nowNanos) {
        return Math.max(1, span.resetsAtNanos() - nowNanos);
    }

    /**
     * One turn of the window.
     *
     * @param limit how many fit; below 1 if unknown
     * @param remaining how many were left
     * @param number after which call (or token) they were
     * @param openedAfter after which call (or token) it was full
     * @param resetsAtNanos when it is full again
     * @param lengthNanos how long it lasts, as far as it has been seen
     */
    record Span(long limit, long remaining, long number, long openedAfter, long resetsAtNanos, long lengthNanos) {

        /** More than anybody takes: nothing is known that would stand in the way. */
        static final long PLENTY = Long.MAX_VALUE / 4;

        static final Span UNKNOWN = new Span(0, PLENTY, 0, 0, 0, 0);

        boolean isUnknown() {
            return lengthNanos == 0;
        }

        boolean lastsAt(long nowNanos) {
            return resetsAtNanos - nowNanos > 0;
        }

        /** Returns whether an answer that names this end is about this turn, and not about one that followed unnoticed. */
        boolean isSameTurn(long toldResetsAtNanos) {
            return toldResetsAtNanos - resetsAtNanos < lengthNanos / 2;
        }

        /** Returns the next turn: a limit seen once holds, and the window opens for as many as it holds. */
        Span next(long nextNumber, long nowNanos) {
            long length = Math.max(1, lengthNanos);
            long turns = (nowNanos - resetsAtNanos) / length + 1;
            long full = limit > 0 ? limit : PLENTY;
            return new Span(limit, full, nextNumber, nextNumber, resetsAtNanos + turns * length, lengthNanos);
        }
    }
}
