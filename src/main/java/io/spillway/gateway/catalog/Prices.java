package io.spillway.gateway.catalog;

import io.spillway.dialect.TokenUsage;
import io.spillway.gateway.provider.Pricing;
import io.spillway.resilience.Ticker;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one source of prices: what calls cost and what they would cost is reckoned here, by the prices of the moment.
 *
 * <p>A call is billed at its end, for nobody knows earlier how many tokens it took. A provider's price is its own: what
 * another one takes for the same model says nothing.
 */
public final class Prices implements Pricing {

    private static final Logger log = LoggerFactory.getLogger(Prices.class);

    private final Book book;
    private final Ticker ticker;
    private final Map<String, Entry> read = new ConcurrentHashMap<>();

    /** Reckons by the prices in a book, which may change. */
    public Prices(Book book, Ticker ticker) {
        this.book = book;
        this.ticker = ticker;
    }

    /** Where prices stand. */
    @FunctionalInterface
    public interface Book {

        /** Returns what is known of a provider's model, by its name at the provider; {@code null} if nothing is. */
        @Nullable
        ModelFacts facts(String provider, String model);
    }

    @Override
    public @Nullable BigDecimal cost(String provider, String model, TokenUsage tokens) {
        return price(provider, model).cost(tokens, ticker.instant());
    }

    /** Returns what a call would cost now. */
    public CostEstimate estimate(String provider, String model, TokenUsage tokens) {
        Rate rate = price(provider, model).at(ticker.instant(), tokens.inputTokens());
        return CostEstimate.of(rate, tokens);
    }

    private Price price(String provider, String model) {
        ModelFacts facts = book.facts(provider, model);
        if (facts == null) {
            return Price.UNKNOWN;
        }
        Entry known = read.get(facts.id());
        if (known == null || !known.facts.equals(facts)) {
            known = new Entry(facts, read(facts));
            read.put(facts.id(), known);
        }
        return known.price;
    }

    /** A price that makes no sense must not fail the calls that it is about. */
    private static Price read(ModelFacts facts) {
        try {
            return Price.read(facts.prices());
        } catch (IllegalArgumentException wrong) {
            log.warn("The price of {} is not used: {}", facts.id(), wrong.getMessage());
            return Price.UNKNOWN;
        }
    }

    /** A price and what it was read from, so that it is read anew only when that has changed. */
    private record Entry(ModelFacts facts, Price price) {}
}
