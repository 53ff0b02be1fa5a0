package io.spillway.resilience;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;

/** A stretch of time over which usage is counted. When it ends, counting starts at nothing. */
public sealed interface UsageWindow {

    /** Days that begin at 03:00 UTC. */
    UsageWindow DAILY = daily("daily", LocalTime.of(3, 0), ZoneOffset.UTC);

    /** Returns its name, unique within a pool. */
    String name();

    /** Returns how long it usually lasts. */
    Duration length();

    /** Returns whether a provider's window of so many nanoseconds may be the same; a limit per minute says nothing of a day. */
    default boolean isAbout(long nanos) {
        long asked = length().toNanos();
        return this instanceof Reported || (nanos >= asked / 2 && nanos <= 2 * asked);
    }

    /** Returns whether it ends at a time that is the same for everybody. */
    default boolean followsTheCalendar() {
        return false;
    }

    /** Returns when the window ends that begins at the given time, or is under way then. */
    Instant endOfOneBegunAt(Instant time);

    /**
     * Returns a window that begins with its first use and lasts for a while.
     *
     * @throws IllegalArgumentException if the length is not above zero
     */
    static UsageWindow rolling(String name, Duration length) {
        return new Rolling(name, length);
    }

    /** Returns a window that ends each day at a time of day. */
    static UsageWindow daily(String name, LocalTime at, ZoneId zone) {
        return new Daily(name, at, zone);
    }

    /** Returns a window that ends each week. */
    static UsageWindow weekly(String name, DayOfWeek on, LocalTime at, ZoneId zone) {
        return new Weekly(name, on, at, zone);
    }

    /** Returns a window that ends on the first day of each month. */
    static UsageWindow monthly(String name, LocalTime at, ZoneId zone) {
        return new Monthly(name, at, zone);
    }

    /**
     * Returns a window that ends when the provider says that its own longest one does.
     *
     * @param otherwise when it ends as long as the provider has said nothing
     */
    static UsageWindow reported(String name, UsageWindow otherwise) {
        return new Reported(name, otherwise);
    }

    /** See {@link #rolling}. */
    record Rolling(String name, Duration length) implements UsageWindow {

        /**
         * @throws IllegalArgumentException if the length is not above zero
         */
        public Rolling {
            if (length.isNegative() || length.isZero()) {
                throw new IllegalArgumentException("length: %s (expected: > 0)".formatted(length));
            }
        }

        @Override
        public Instant endOfOneBegunAt(Instant time) {
            return time.plus(length);
        }
    }

    /** See {@link #daily}. */
    record Daily(String name, LocalTime at, ZoneId zone) implements UsageWindow {

        @Override
        public Duration length() {
            return Duration.ofDays(1);
        }

        @Override
        public boolean followsTheCalendar() {
            return true;
        }

        @Override
        public Instant endOfOneBegunAt(Instant time) {
            LocalDate today = time.atZone(zone).toLocalDate();
            Instant end = ZonedDateTime.of(today, at, zone).toInstant();
            return end.isAfter(time)
                    ? end
                    : ZonedDateTime.of(today.plusDays(1), at, zone).toInstant();
        }
    }

    /** See {@link #weekly}. */
    record Weekly(String name, DayOfWeek on, LocalTime at, ZoneId zone) implements UsageWindow {

        @Override
        public Duration length() {
            return Duration.ofDays(7);
        }

        @Override
        public boolean followsTheCalendar() {
            return true;
        }

        @Override
        public Instant endOfOneBegunAt(Instant time) {
            LocalDate day = time.atZone(zone).toLocalDate().with(TemporalAdjusters.nextOrSame(on));
            Instant end = ZonedDateTime.of(day, at, zone).toInstant();
            return end.isAfter(time)
                    ? end
                    : ZonedDateTime.of(day.plusWeeks(1), at, zone).toInstant();
        }
    }

    /** See {@link #monthly}. */
    record Monthly(String name, LocalTime at, ZoneId zone) implements UsageWindow {

        @Override
        public Duration length() {
            return Duration.ofDays(30);
        }

        @Override
        public boolean followsTheCalendar() {
            return true;
        }

        @Override
        public Instant endOfOneBegunAt(Instant time) {
            LocalDate first = time.atZone(zone).toLocalDate().withDayOfMonth(1);
            Instant end = ZonedDateTime.of(first, at, zone).toInstant();
            return end.isAfter(time)
                    ? end
                    : ZonedDateTime.of(first.plusMonths(1), at, zone).toInstant();
        }
    }

    /** See {@link #reported}. */
    record Reported(String name, UsageWindow otherwise) implements UsageWindow {

        @Override
        public Duration length() {
            return otherwise.length();
        }

        @Override
        public Instant endOfOneBegunAt(Instant time) {
            return otherwise.endOfOneBegunAt(time);
        }
    }
}
