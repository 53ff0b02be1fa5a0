package io.spillway.resilience;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a {@link Cap} that has been reached opens again, and is counted anew.
 *
 * @param kind from when the time counts
 * @param time how long; zero for {@link Kind#QUOTA_RESET}
 */
public record CapCooldown(Kind kind, Duration time) {

    /** When the window ends. */
    public static final CapCooldown QUOTA_RESET = new CapCooldown(Kind.QUOTA_RESET, Duration.ZERO);

    private static final Pattern TEXT = Pattern.compile("(?:quota_reset|(offset|fixed):(\\d{1,9}))");

    /** From when the time counts. */
    public enum Kind {
        /** It is over with the window. */
        QUOTA_RESET,

        /** So long after the cap was reached, but not before the window ends. */
        OFFSET,

        /** So long after the cap was reached, whenever the window ends. */
        FIXED
    }

    /**
     * @throws IllegalArgumentException if the time is below zero
     */
    public CapCooldown {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time: %s (expected: >= 0)".formatted(time));
        }
    }

    /**
     * Reads one; times are in seconds.
     *
     * @throws IllegalArgumentException if it is not of the form {@code quota_reset}, {@code offset:3600} or
     *     {@code fixed:3600}
     */
    public static CapCooldown parse(String text) {
        Matcher cooldown = TEXT.matcher(text.strip().replace('-', '_'));
        if (!cooldown.matches()) {
            throw new IllegalArgumentException(
                    "cooldown: '%s' (expected: quota_reset, offset:3600 or fixed:3600)".formatted(text));
        }
        String kind = cooldown.group(1);
        if (kind == null) {
            return QUOTA_RESET;
        }
        Duration time = Duration.ofSeconds(Long.parseLong(cooldown.group(2)));
        return new CapCooldown(kind.equals("fixed") ? Kind.FIXED : Kind.OFFSET, time);
    }

    /** Returns when a cap opens again that is reached now. */
    long opensAtNanos(long nowNanos, long windowEndsAtNanos) {
        long opens = nowNanos + time.toNanos();
        return switch (kind) {
            case QUOTA_RESET -> windowEndsAtNanos;
            case OFFSET -> opens - windowEndsAtNanos > 0 ? opens : windowEndsAtNanos;
            case FIXED -> opens;
        };
    }
}
