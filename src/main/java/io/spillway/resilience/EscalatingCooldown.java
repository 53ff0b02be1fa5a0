package io.spillway.resilience;

import java.time.Duration;
import java.util.List;

/**
 * A cooldown that grows with each limit in a row and starts over after a success.
 *
 * @param steps how long to rest after the first, second, … limit in a row; the last step repeats
 */
public record EscalatingCooldown(List<Duration> steps) implements CooldownPolicy {

    /** 10, 30, 60 and 120 seconds. */
    public static final EscalatingCooldown DEFAULT = new EscalatingCooldown(
            List.of(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(120)));

    /**
     * @throws IllegalArgumentException if there is no step, or a step is not longer than the one before it
     */
    public EscalatingCooldown {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("steps: [] (expected: at least one)");
        }
        Duration previous = Duration.ZERO;
        for (Duration step : steps) {
            if (step.compareTo(previous) <= 0) {
                throw new IllegalArgumentException(
                        "steps: %s (expected: each longer than the one before)".formatted(steps));
            }
            previous = step;
        }
    }

    @Override
    public Duration after(int failuresInARow) {
        return steps.get(Math.min(failuresInARow, steps.size()) - 1);
    }
}
