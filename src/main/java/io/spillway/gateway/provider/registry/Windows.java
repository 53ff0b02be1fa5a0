package io.spillway.gateway.provider.registry;

import io.spillway.resilience.UsageWindow;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.springframework.boot.convert.DurationStyle;

/**
 * Makes windows of their names.
 *
 * @param time when days, weeks and months begin
 * @param zone whose time that is
 * @param day when weeks begin
 */
record Windows(LocalTime time, ZoneId zone, DayOfWeek day) {

    static final String EXPECTED = "daily, weekly, monthly, provider, or a duration such as 5h";

    /**
     * Returns the window of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    UsageWindow named(String name) {
        return switch (name) {
            case "daily" -> daily(name);
            case "weekly" -> UsageWindow.weekly(name, day, time, zone);
            case "monthly" -> UsageWindow.monthly(name, time, zone);
            case "provider" -> UsageWindow.reported(name, daily(name));
            default -> UsageWindow.rolling(name, length(name));
        };
    }

    private UsageWindow daily(String name) {
        return UsageWindow.daily(name, time, zone);
    }

    private static Duration length(String text) {
        try {
            Duration length = DurationStyle.detectAndParse(text, ChronoUnit.SECONDS);
            if (!length.isNegative() && !length.isZero()) {
                return length;
            }
        } catch (IllegalArgumentException notADuration) {
            // Said below, in words that name the others too.
        }
        throw new IllegalArgumentException("window: '%s' (expected: %s)".formatted(text, EXPECTED));
    }
}
