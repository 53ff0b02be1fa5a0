package io.spillway.gateway.provider;

import io.spillway.resilience.Usage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What usage costs. */
@FunctionalInterface
public interface Pricing {

    /** Knows no price. */
    Pricing UNKNOWN = (provider, model, usage) -> null;

    /** Returns the cost in US dollars; {@code null} if it is not known, which is not the same as nothing. */
    @Nullable
    BigDecimal cost(String provider, String model, Usage usage);
}
