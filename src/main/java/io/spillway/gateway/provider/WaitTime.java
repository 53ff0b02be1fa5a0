package io.spillway.gateway.provider;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads durations as providers write them: {@code 2m59.56s}, {@code 750ms}, {@code 1d2h}, {@code 7}. */
final class WaitTime {

    /** No wait is longer; what a provider says beyond it is cut to it, so that nothing overflows. */
    static final Duration LONGEST = Duration.ofDays(100_000);

    private static final Map<String, Duration> UNITS = Map.of(
            "d", Duration.ofDays(1),
            "h", Duration.ofHours(1),
            "m", Duration.ofMinutes(1),
            "s", Duration.ofSeconds(1),
            "ms", Duration.ofMillis(1),
            "us", Duration.ofNanos(1000));

    /** Digits enough for any honest duration. */
    private static final int MOST_DIGITS = 24;

    private final String text;
    private int at;

    private WaitTime(String text) {
        this.text = text;
    }

    /** Returns the duration; a bare number is seconds; {@code null} if it is none, or negative. */
    static @Nullable Duration parse(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        return new WaitTime(text.trim()).parse();
    }

    /** Returns seconds as a duration, cut to {@link #LONGEST}. */
    static Duration seconds(BigDecimal seconds) {
        return times(seconds, Duration.ofSeconds(1));
    }

    /** Returns the sum of a number and a unit, again and again. */
    private @Nullable Duration parse() {
        Duration sum = Duration.ZERO;
        while (at < text.length()) {
            BigDecimal number = number();
            if (number == null) {
                return null;
            }
            String unit = unit();
            if (unit.isEmpty() && (at < text.length() || !sum.isZero())) {
                return null;
            }
            Duration one = UNITS.get(unit.isEmpty() ? "s" : unit);
            if (one == null) {
                return null;
            }
            Duration longer = sum.plus(times(number, one));
            sum = longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
        }
        return sum;
    }

    private @Nullable BigDecimal number() {
        int from = at;
        while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        if (at == from || at - from > MOST_DIGITS) {
            return null;
        }
        try {
            return new BigDecimal(text.substring(from, at));
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private String unit() {
        int from = at;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static Duration times(BigDecimal number, Duration unit) {
        BigDecimal nanos = number.multiply(BigDecimal.valueOf(unit.toNanos()));
        return nanos.compareTo(BigDecimal.valueOf(LONGEST.toSeconds()).scaleByPowerOfTen(9)) > 0
                ? LONGEST
                : ofNanos(nanos);
    }

    private static Duration ofNanos(BigDecimal nanos) {
        var seconds = nanos.scaleByPowerOfTen(-9).toBigInteger().longValue();
        var rest = nanos.subtract(BigDecimal.valueOf(seconds).scaleByPowerOfTen(9));
        return Duration.ofSeconds(seconds, rest.longValue());
    }
}
