package io.spillway.gateway.provider;

import io.spillway.dialect.TokenUsage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What usage costs. */
@FunctionalInterface
public interface Pricing {

    /** Knows no price. */
    Pricing UNKNOWN = (provider, model, tokens) -> null;

    /**
     * Returns the cost in US dollars; {@code null} if it is not known, which is not the same as nothing.
     *
     * @param model the model's name at the provider
     */
    @Nullable
    BigDecimal cost(String provider, String model, TokenUsage tokens);
}
