package io.spillway.testing.capacity;

import io.spillway.resilience.ObservedLimits.Unit;
import java.time.Duration;
import java.util.List;

/**
 * How a simulated provider limits its credentials, and what it says about it.
 *
 * @param name what tells it from others
 * @param unit what is limited: calls, or tokens
 * @param told what is said, and when
 * @param opening when a window opens
 * @param hint in which steps the time until a window opens is told; it is rounded up to one
 * @param dead how many further credentials are not accepted
 */
public record Scenario(String name, Unit unit, Told told, Opening opening, Duration hint, int dead) {

    /** How many calls, or thousands of tokens, each credential's window holds. */
    public static final List<Long> WINDOWS = List.of(5L, 10L, 15L, 20L, 30L, 60L);

    /** How long each window lasts. */
    public static final Duration WINDOW = Duration.ofSeconds(5);

    private static final Duration EXACT = Duration.ofMillis(1);

    private static final Duration WHOLE_SECONDS = Duration.ofSeconds(1);

    /** All that are reported. */
    public static final List<Scenario> ALL = List.of(
            requests("requests, told in headers", Told.ALWAYS, Opening.BY_THE_CLOCK, EXACT),
            requests("requests, told in headers, whole seconds", Told.ALWAYS, Opening.BY_THE_CLOCK, WHOLE_SECONDS),
            requests("requests, told in headers, window opened by a call", Told.ALWAYS, Opening.BY_A_CALL, EXACT),
            new Scenario("tokens, told in headers", Unit.TOKENS, Told.ALWAYS, Opening.BY_THE_CLOCK, EXACT, 0),
            new Scenario("requests, one credential dead", Unit.REQUESTS, Told.ALWAYS, Opening.BY_THE_CLOCK, EXACT, 1),
            requests("requests, told by refusals", Told.IN_REFUSALS, Opening.BY_THE_CLOCK, EXACT),
            requests(
                    "requests, told by refusals, whole seconds", Told.IN_REFUSALS, Opening.BY_THE_CLOCK, WHOLE_SECONDS),
            requests("requests, told by refusals, window opened by a call", Told.IN_REFUSALS, Opening.BY_A_CALL, EXACT),
            new Scenario("tokens, told by refusals", Unit.TOKENS, Told.IN_REFUSALS, Opening.BY_THE_CLOCK, EXACT, 0),
            requests("requests, refused without a hint", Told.NEVER, Opening.BY_THE_CLOCK, EXACT));

    private static Scenario requests(String name, Told told, Opening opening, Duration hint) {
        return new Scenario(name, Unit.REQUESTS, told, opening, hint, 0);
    }

    /** Returns what all windows of a stretch of time hold together, in its unit. */
    public long capacity(Duration time) {
        long windows = time.dividedBy(WINDOW);
        return windows * WINDOWS.stream().mapToLong(this::size).sum();
    }

    /** Returns what one window holds, in its unit. */
    long size(long window) {
        return unit == Unit.REQUESTS ? window : window * 1_000;
    }

    @Override
    public String toString() {
        return name;
    }

    /** What a provider says about its limits. */
    public enum Told {
        /** Limit, remaining and reset in every answer, and when to come back in every refusal. */
        ALWAYS,

        /** When to come back, in every refusal, and nothing else. */
        IN_REFUSALS,

        /** Nothing but that a call is refused. */
        NEVER
    }

    /** When a window opens. */
    public enum Opening {
        /** At fixed times. */
        BY_THE_CLOCK,

        /** With the first call after the last one has closed. */
        BY_A_CALL
    }
}
