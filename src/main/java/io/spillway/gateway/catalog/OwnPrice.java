package io.spillway.gateway.catalog;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the operator says that a model costs, in US dollars per million tokens.
 *
 * @param input Tokens of the request.
 * @param output Tokens of the answer.
 * @param cacheRead Tokens read from the provider's cache.
 * @param cacheWrite Tokens written to it.
 * @param reasoning Tokens of the answer that nobody sees.
 */
public record OwnPrice(
        BigDecimal input,
        @Nullable BigDecimal output,
        @Nullable BigDecimal cacheRead,
        @Nullable BigDecimal cacheWrite,
        @Nullable BigDecimal reasoning) {

    /**
     * @throws IllegalArgumentException if there is no price for input, or one is negative
     */
    public OwnPrice {
        if (input == null) {
            throw new IllegalArgumentException("input: none (expected: US dollars per million tokens)");
        }
        check("input", input);
        check("output", output);
        check("cache-read", cacheRead);
        check("cache-write", cacheWrite);
        check("reasoning", reasoning);
    }

    /** Returns it as {@code models.json} words prices. */
    ArrayNode json() {
        ArrayNode prices = JsonNodeFactory.instance.arrayNode();
        ObjectNode price = prices.addObject().put("input", input);
        put(price, "output", output);
        put(price, "cached_input", cacheRead);
        put(price, "cache_write", cacheWrite);
        put(price, "reasoning", reasoning);
        return prices;
    }

    private static void check(String name, @Nullable BigDecimal amount) {
        if (amount != null && amount.signum() < 0) {
            throw new IllegalArgumentException("%s: %s (expected: at least 0)".formatted(name, amount));
        }
    }

    private static void put(ObjectNode price, String name, @Nullable BigDecimal amount) {
        if (amount != null) {
            price.put(name, amount);
        }
    }
}
