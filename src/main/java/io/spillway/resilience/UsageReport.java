package io.spillway.resilience;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What one credential has used of one model in one window.
 *
 * @param credential the credential's id
 * @param window the window's name
 * @param startedAt time of its first use
 * @param lastUsedAt time of its last use
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
        Instant lastUsedAt,
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

    /** Returns this and more of the same window together, which by now may end at another time. */
    UsageReport plus(UsageReport more) {
        return with(more, 1);
    }

    /** Returns what has been added since an earlier report of the same window. */
    UsageReport since(UsageReport earlier) {
        return with(earlier, -1);
    }

    /** Returns whether there is nothing in it. */
    boolean isEmpty() {
        return requests() == 0 && usage.totalTokens() == 0 && cost.signum() == 0;
    }

    private UsageReport with(UsageReport other, int times) {
        Map<String, Long> failed = new HashMap<>(failures);
        other.failures.forEach((name, calls) -> failed.merge(name, times * calls, Long::sum));
        failed.values().removeIf(calls -> calls == 0);
        Usage more = other.usage;
        return new UsageReport(
                credential,
                model,
                window,
                startedAt,
                lastUsedAt.isAfter(other.lastUsedAt) ? lastUsedAt : other.lastUsedAt,
                times > 0 ? other.endsAt : endsAt,
                successes + times * other.successes,
                abandoned + times * other.abandoned,
                failed,
                new Usage(
                        usage.inputTokens() + times * more.inputTokens(),
                        usage.outputTokens() + times * more.outputTokens(),
                        usage.cachedTokens() + times * more.cachedTokens(),
                        usage.reasoningTokens() + times * more.reasoningTokens(),
                        false),
                cost.add(other.cost.multiply(BigDecimal.valueOf(times))));
    }
}
