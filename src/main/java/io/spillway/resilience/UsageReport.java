package io.spillway.resilience;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/**
 * What one credential has used of one model in one window.
 *
 * @param credential the credential's id
 * @param window the window's name
 * @param startedAt time of its first use
 * @param endsAt when counting starts anew
 * @param successes calls answered
 * @param abandoned calls that ended without an answer and without a failure
 * @param failures calls that failed, by the name of the {@link Failure}
 * @param usage tokens of all of them
 * @param cost what they cost in US dollars, as far as it is known
 */
public record UsageReport(
        String credential,
        String model,
        String window,
        Instant startedAt,
        Instant endsAt,
        long successes,
        long abandoned,
        Map<String, Long> failures,
        Usage usage,
        BigDecimal cost) {

    /** Copies the map. */
    public UsageReport {
        failures = Map.copyOf(failures);
    }

    /** Returns how many calls ended, however they did. */
    public long requests() {
        return successes
                + abandoned
                + failures.values().stream().mapToLong(Long::longValue).sum();
    }
}
