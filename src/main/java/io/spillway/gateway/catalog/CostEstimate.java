package io.spillway.gateway.catalog;

import io.spillway.dialect.TokenUsage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a call would cost.
 *
 * @param rate what it is reckoned by; {@code null} if no price is known
 * @param cost in US dollars; {@code null} if it is not known
 */
public record CostEstimate(@Nullable Rate rate, @Nullable BigDecimal cost) {

    /** Nobody knows. */
    public static final CostEstimate UNKNOWN = new CostEstimate(null, null);

    static CostEstimate of(@Nullable Rate rate, TokenUsage tokens) {
        return rate == null ? UNKNOWN : new CostEstimate(rate, rate.cost(tokens));
    }
}
