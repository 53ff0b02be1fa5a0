package io.spillway.gateway.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.TokenUsage;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * One line of a {@link Price}: what tokens cost, in US dollars per million, and when. Immutable.
 *
 * @param from the first day on which it holds, in UTC; {@code null} if it always has
 * @param until the day on which it no longer holds; {@code null} if none is known
 * @param aboveTokens it holds for requests longer than this, and then for all their tokens
 * @param hours when in the week it holds; {@code null} for all hours that no other rate has for itself
 * @param input tokens of the request; {@code null} if not known
 * @param output tokens of the answer; {@code null} if not known, as for models that answer with none
 * @param cachedInput tokens read from the provider's cache; {@code null} if they cost what others do
 * @param cacheWrite tokens written to it; {@code null} if they cost what others do
 * @param reasoning tokens nobody sees; {@code null} if they cost what others do
 */
public record Rate(
        @Nullable LocalDate from,
        @Nullable LocalDate until,
        long aboveTokens,
        @Nullable Hours hours,
        @Nullable BigDecimal input,
        @Nullable BigDecimal output,
        @Nullable BigDecimal cachedInput,
        @Nullable BigDecimal cacheWrite,
        @Nullable BigDecimal reasoning) {

    /** Prices are told per million tokens. */
    private static final int MILLION = 6;

    static Rate read(JsonNode json) {
        return new Rate(
                date(json, "from"),
                date(json, "until"),
                Math.max(0, json.path("above_tokens").asLong()),
                json.hasNonNull("hours") ? Hours.read(json.get("hours")) : null,
                amount(json, "input"),
                amount(json, "output"),
                amount(json, "cached_input"),
                amount(json, "cache_write"),
                amount(json, "reasoning"));
    }

    /** Returns whether it is in force, for a request of that many tokens. */
    boolean holds(Instant time, long inputTokens) {
        LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
        return (aboveTokens == 0 || inputTokens > aboveTokens)
                && (from == null || !day.isBefore(from))
                && (until == null || day.isBefore(until))
                && (hours == null || hours.hold(time));
    }

    /**
     * Returns what tokens cost, in US dollars; {@code null} if there are some whose price is not known. Those of the
     * request that were read from a cache or written to it are not billed a second time, nor is reasoning.
     */
    @Nullable
    BigDecimal cost(TokenUsage tokens) {
        long read = tokens.cachedTokens();
        long written = tokens.cacheWriteTokens();
        long hidden = Math.min(tokens.reasoningTokens(), tokens.outputTokens());
        return sum(
                times(Math.max(0, tokens.inputTokens() - read - written), input),
                times(read, cachedInput == null ? input : cachedInput),
                times(written, cacheWrite == null ? input : cacheWrite),
                times(tokens.outputTokens() - hidden, output),
                times(hidden, reasoning == null ? output : reasoning));
    }

    /** Returns what one token costs; {@code null} if the amount is not known. */
    public static @Nullable BigDecimal perToken(@Nullable BigDecimal perMillion) {
        return perMillion == null ? null : perMillion.movePointLeft(MILLION);
    }

    private static @Nullable BigDecimal sum(@Nullable BigDecimal... parts) {
        BigDecimal sum = BigDecimal.ZERO;
        for (BigDecimal part : parts) {
            if (part == null) {
                return null;
            }
            sum = sum.add(part);
        }
        return perToken(sum);
    }

    private static @Nullable BigDecimal times(long tokens, @Nullable BigDecimal perMillion) {
        if (tokens == 0) {
            return BigDecimal.ZERO;
        }
        return perMillion == null ? null : perMillion.multiply(BigDecimal.valueOf(tokens));
    }

    private static @Nullable BigDecimal amount(JsonNode json, String field) {
        JsonNode amount = json.path(field);
        if (!amount.isNumber()) {
            return null;
        }
        BigDecimal value = amount.decimalValue();
        return value.signum() < 0 ? null : value;
    }

    private static @Nullable LocalDate date(JsonNode json, String field) {
        if (!json.hasNonNull(field)) {
            return null;
        }
        try {
            return LocalDate.parse(json.get(field).asText());
        } catch (DateTimeException notOne) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: a date such as 2026-12-01)".formatted(field, json.get(field)), notOne);
        }
    }
}
