package io.spillway.resilience;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many calls a {@link Cap} allows: a number, or one that follows the limit which the provider has told.
 *
 * @param kind what the number means
 * @param number calls, or percent; below 0 only for {@link Kind#OFFSET}
 */
public record CapSize(Kind kind, long number) {

    /** What percent are taken of before the provider has told a limit. */
    static final long ASSUMED_LIMIT = 1_000;

    private static final Pattern TEXT = Pattern.compile("([+±-]?)(\\d{1,9})(%?)");

    /** What the number means. */
    public enum Kind {
        /** So many calls. */
        CALLS,

        /** So much of the provider's limit. */
        PERCENT,

        /** So many calls more than the provider's limit, or fewer. */
        OFFSET
    }

    /**
     * @throws IllegalArgumentException if a number of calls, or a share, is below 0
     */
    public CapSize {
        if (number < 0 && kind != Kind.OFFSET) {
            throw new IllegalArgumentException("calls: %d (expected: >= 0)".formatted(number));
        }
    }

    /** Returns a size that follows no limit. */
    public static CapSize calls(long calls) {
        return new CapSize(Kind.CALLS, calls);
    }

    /**
     * Reads a size.
     *
     * @throws IllegalArgumentException if it is not of the form {@code 100}, {@code 80%}, {@code +130} or {@code -130}
     */
    public static CapSize parse(String text) {
        Matcher size = TEXT.matcher(text.strip());
        boolean isSize = size.matches();
        if (!isSize || (!size.group(1).isEmpty() && !size.group(3).isEmpty())) {
            throw new IllegalArgumentException("calls: '%s' (expected: 100, 80%%, +130 or -130)".formatted(text));
        }
        long number = Long.parseLong(size.group(2));
        if (!size.group(3).isEmpty()) {
            return new CapSize(Kind.PERCENT, number);
        }
        return switch (size.group(1)) {
            case "" -> calls(number);
            case "-" -> new CapSize(Kind.OFFSET, -number);
            default -> new CapSize(Kind.OFFSET, number);
        };
    }

    /** Returns whether it follows the provider's limit. */
    boolean isRelative() {
        return kind != Kind.CALLS;
    }

    /**
     * Returns how many calls that is.
     *
     * @param known the provider's limit; 0 if it has told none
     */
    long of(long known) {
        return switch (kind) {
            case CALLS -> number;
            case PERCENT -> (known > 0 ? known : ASSUMED_LIMIT) * number / 100;
            case OFFSET -> known > 0 ? Math.max(0, known + number) : Math.abs(number);
        };
    }
}
