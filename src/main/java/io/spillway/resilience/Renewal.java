package io.spillway.resilience;

import java.time.Duration;
import java.time.Instant;

/**
 * When what was held against credentials is forgotten: at the end of the pool's first window, if that follows the
 * calendar, because counters start anew then too. What a provider asked for itself holds all the same.
 */
final class Renewal {

    private final UsageWindow window;
    private final boolean happens;
    private final Ticker ticker;

    Renewal(UsageWindow window, Ticker ticker) {
        this.window = window;
        this.happens = window.followsTheCalendar();
        this.ticker = ticker;
    }

    /** Returns a rest that nobody asked for, cut short at the next renewal. */
    Duration cut(Duration guessed) {
        if (!happens) {
            return guessed;
        }
        Instant now = ticker.instant();
        Duration left = Duration.between(now, window.endOfOneBegunAt(now));
        return left.compareTo(guessed) < 0 ? left : guessed;
    }

    /** Returns whether there has been one since a rest was over. */
    boolean hasCome(Rest rest) {
        long since = ticker.nanos() - rest.overNanos();
        if (!happens || since < 0) {
            return false;
        }
        Instant now = ticker.instant();
        Instant lastMoment = now.minusNanos(since + 1);
        return !window.endOfOneBegunAt(lastMoment).isAfter(now);
    }
}
