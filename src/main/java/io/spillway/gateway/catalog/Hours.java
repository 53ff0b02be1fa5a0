package io.spillway.gateway.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Hours of the week, in UTC.
 *
 * @param days the days on which the spans begin; none means every day
 * @param spans none means the whole day
 */
public record Hours(Set<DayOfWeek> days, List<Span> spans) {

    /** Copies what is mutable. */
    public Hours {
        days = Set.copyOf(days);
        spans = List.copyOf(spans);
    }

    /**
     * From one time of day to another, which may lie on the next day.
     *
     * @param end the first moment that no longer belongs to it
     */
    public record Span(LocalTime begin, LocalTime end) {}

    /**
     * Reads {@code {"days": ["MON"], "utc": ["01:00-04:00"]}}.
     *
     * @throws IllegalArgumentException if a day or a time is none
     */
    static Hours read(JsonNode json) {
        var days = new TreeSet<DayOfWeek>();
        json.path("days").forEach(day -> days.add(day(day.asText())));
        var spans = new ArrayList<Span>();
        json.path("utc").forEach(span -> spans.add(span(span.asText())));
        return new Hours(days, spans);
    }

    /** Returns whether a moment lies in them. */
    boolean hold(Instant time) {
        var now = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        if (spans.isEmpty()) {
            return isOn(now.getDayOfWeek());
        }
        for (Span span : spans) {
            if (holds(span, now)) {
                return true;
            }
        }
        return false;
    }

    private boolean holds(Span span, LocalDateTime now) {
        LocalTime time = now.toLocalTime();
        if (span.begin.isBefore(span.end)) {
            return isOn(now.getDayOfWeek()) && !time.isBefore(span.begin) && time.isBefore(span.end);
        }
        // Past midnight it is still the span of the day before.
        return time.isBefore(span.end)
                ? isOn(now.getDayOfWeek().minus(1))
                : isOn(now.getDayOfWeek()) && !time.isBefore(span.begin);
    }

    private boolean isOn(DayOfWeek day) {
        return days.isEmpty() || days.contains(day);
    }

    private static DayOfWeek day(String name) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (name.length() >= 3 && day.name().startsWith(name.toUpperCase(Locale.ROOT))) {
                return day;
            }
        }
        throw new IllegalArgumentException("days: %s (expected: MON to SUN)".formatted(name));
    }

    private static Span span(String text) {
        try {
            int dash = text.indexOf('-');
            return new Span(
                    LocalTime.parse(text.substring(0, Math.max(0, dash))), LocalTime.parse(text.substring(dash + 1)));
        } catch (DateTimeException notOne) {
            throw new IllegalArgumentException("utc: %s (expected: such as 01:00-04:00)".formatted(text), notOne);
        }
    }
}
