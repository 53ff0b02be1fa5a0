package io.spillway.gateway.catalog;

import io.spillway.dialect.TokenUsage;
import io.spillway.gateway.provider.Pricing;
import io.spillway.resilience.Ticker;
import java.math.BigDecimal;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The one source of prices: what calls cost and what they would cost is reckoned here, by the prices of the moment.
 *
 * <p>A call is billed at its end, for nobody knows earlier how many tokens it took.
 */
public final class Prices implements Pricing {

    private final BiFunction<String, String, Price> book;
    private final Ticker ticker;

    /**
     * Reckons.
     *
     * @param book the price of a model, by its provider and the provider's name of it; {@link Price#UNKNOWN} if unknown
     */
    public Prices(BiFunction<String, String, Price> book, Ticker ticker) {
        this.book = book;
        this.ticker = ticker;
    }

    @Override
    public @Nullable BigDecimal cost(String provider, String model, TokenUsage tokens) {
        return book.apply(provider, model).cost(tokens, ticker.instant());
    }

    /** Returns what a call would cost now. */
    public CostEstimate estimate(String provider, String model, TokenUsage tokens) {
        Rate rate = book.apply(provider, model).at(ticker.instant(), tokens.inputTokens());
        return CostEstimate.of(rate, tokens);
    }
}
