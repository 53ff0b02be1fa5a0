package io.spillway.gateway.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.TokenUsage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs: rates, of which the one in force depends on the time and on the length of the request. Immutable.
 *
 * @param rates all there were, are and will be; none if nobody knows
 */
public record Price(List<Rate> rates) {

    /** Nobody knows. */
    public static final Price UNKNOWN = new Price(List.of());

    /** Of several rates that hold, the newest is the one; of those, the one for longer requests, then the hour's own. */
    private static final Comparator<Rate> PRECEDENCE = Comparator.comparing(Price::beginning)
            .thenComparingLong(Rate::aboveTokens)
            .thenComparing(rate -> rate.hours() != null);

    /** Copies the list. */
    public Price {
        rates = List.copyOf(rates);
    }

    /**
     * Reads a price as {@code models.json} words it; what is no amount in it, a negative one say, is not known.
     *
     * @throws IllegalArgumentException if a date or an hour is none
     */
    public static Price read(JsonNode array) {
        var rates = new ArrayList<Rate>();
        for (JsonNode json : array) {
            Rate rate = Rate.read(json);
            if (rate.input() != null) {
                rates.add(rate);
            }
        }
        return rates.isEmpty() ? UNKNOWN : new Price(rates);
    }

    /**
     * Returns the rate in force; {@code null} if none is known.
     *
     * @param inputTokens tokens of the request, cached ones included
     */
    public @Nullable Rate at(Instant time, long inputTokens) {
        Rate best = null;
        for (Rate rate : rates) {
            if (rate.holds(time, inputTokens) && (best == null || PRECEDENCE.compare(rate, best) > 0)) {
                best = rate;
            }
        }
        return best;
    }

    /** Returns what tokens cost at a time, in US dollars; {@code null} if that is not known. */
    public @Nullable BigDecimal cost(TokenUsage tokens, Instant time) {
        Rate rate = at(time, tokens.inputTokens());
        return rate == null ? null : rate.cost(tokens);
    }

    private static LocalDate beginning(Rate rate) {
        return rate.from() == null ? LocalDate.MIN : rate.from();
    }
}
