package io.spillway.gateway.provider;

import io.spillway.resilience.ObservedLimits;
import io.spillway.resilience.ObservedLimits.Limit;
import io.spillway.resilience.ObservedLimits.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Reads what a provider's headers say about a credential's limits.
 *
 * <p>Nearly all of them write {@code x-ratelimit-remaining-<what>} and differ in what stands at the end; each row below
 * is one such end. Nothing is allocated for an answer that names no limit.
 */
final class RateLimitHeaders {

    /** {@code x-ratelimit-limit-<end>}, and so on. */
    private static final List<Row> COMMON = List.of(
            x("requests", Unit.REQUESTS, "minute"),
            x("tokens", Unit.TOKENS, "minute"),
            // Cerebras.
            x("requests-day", Unit.REQUESTS, "day"),
            x("requests-minute", Unit.REQUESTS, "minute"),
            x("tokens-minute", Unit.TOKENS, "minute"),
            x("tokens-day", Unit.TOKENS, "day"),
            // Fireworks.
            x("tokens-prompt", Unit.INPUT_TOKENS, "minute"),
            x("tokens-generated", Unit.OUTPUT_TOKENS, "minute"),
            // OpenRouter, whose limit is the account's, and whoever has only one window.
            new Row(Unit.REQUESTS, "requests", true, "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"),
            // Together.
            new Row(
                    Unit.TOKENS,
                    "tokens",
                    false,
                    "x-tokenlimit-limit",
                    "x-tokenlimit-remaining",
                    "x-tokenlimit-reset"));

    /** Groq counts requests by the day and tokens by the minute, under OpenAI's names. */
    private static final List<Row> GROQ =
            List.of(x("requests", Unit.REQUESTS, "day"), x("tokens", Unit.TOKENS, "minute"));

    private static final List<Row> ANTHROPIC = List.of(
            anthropic("requests", Unit.REQUESTS),
            anthropic("tokens", Unit.TOKENS),
            anthropic("input-tokens", Unit.INPUT_TOKENS),
            anthropic("output-tokens", Unit.OUTPUT_TOKENS));

    private final List<Row> rows;

    private RateLimitHeaders(List<Row> rows) {
        this.rows = rows;
    }

    /** Returns what reads a provider's headers: they go with its dialect, save Groq's. */
    static RateLimitHeaders of(ProviderSettings provider) {
        if (provider.dialect().equals("anthropic")) {
            return new RateLimitHeaders(ANTHROPIC);
        }
        return new RateLimitHeaders(provider.id().equals("groq") ? GROQ : COMMON);
    }

    /** Returns the windows that were named; {@link ObservedLimits#NONE} if none was. */
    ObservedLimits read(HttpHeaders headers, Instant now) {
        List<Limit> limits = null;
        for (Row row : rows) {
            Limit limit = row.read(headers, now);
            if (limit != null) {
                limits = limits == null ? new ArrayList<>() : limits;
                limits.add(limit);
            }
        }
        return limits == null ? ObservedLimits.NONE : new ObservedLimits(limits);
    }

    private static Row x(String end, Unit unit, String window) {
        return new Row(
                unit,
                window,
                false,
                "x-ratelimit-limit-" + end,
                "x-ratelimit-remaining-" + end,
                "x-ratelimit-reset-" + end);
    }

    private static Row anthropic(String name, Unit unit) {
        String start = "anthropic-ratelimit-" + name;
        return new Row(unit, "minute", false, start + "-limit", start + "-remaining", start + "-reset");
    }

    /** One window's three headers. */
    private record Row(
            Unit unit, String window, boolean wholeCredential, String limit, String remaining, String reset) {

        @Nullable
        Limit read(HttpHeaders headers, Instant now) {
            OptionalLong left = count(headers.getFirst(remaining));
            OptionalLong most = count(headers.getFirst(limit));
            if (left.isEmpty() && most.isEmpty()) {
                return null;
            }
            Duration resetsIn = RetryAfter.untilReset(headers.getFirst(reset), now);
            return new Limit(
                    unit,
                    window,
                    wholeCredential,
                    most,
                    left,
                    resetsIn == null ? null : RetryAfter.believable(resetsIn));
        }

        private static OptionalLong count(@Nullable String text) {
            if (text == null) {
                return OptionalLong.empty();
            }
            try {
                return OptionalLong.of(Math.max(0, Math.round(Double.parseDouble(text.trim()))));
            } catch (NumberFormatException notANumber) {
                return OptionalLong.empty();
            }
        }
    }
}
