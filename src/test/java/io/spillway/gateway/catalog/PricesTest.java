package io.spillway.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.dialect.TokenUsage;
import io.spillway.testing.FakeTicker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PricesTest {

    private static final TokenUsage MILLION = new TokenUsage(1_000_000, 0, 0, 0, false);

    private final Map<String, ModelFacts> book = new HashMap<>();
    private final FakeTicker ticker = new FakeTicker();
    private final Prices prices = new Prices((provider, model) -> book.get(provider + "/" + model), ticker);

    @Test
    void knowsWhatAProviderTakesForItsModel() {
        note("brook/demo", "[{\"input\":3,\"output\":15}]");

        assertThat(prices.cost("brook", "demo", MILLION)).isEqualByComparingTo("3");
    }

    @Test
    void doesNotTakeOneProvidersPriceForAnothers() {
        note("brook/demo", "[{\"input\":3,\"output\":15}]");

        assertThat(prices.cost("river", "demo", MILLION)).isNull();
        assertThat(prices.estimate("river", "demo", MILLION)).isEqualTo(CostEstimate.UNKNOWN);
    }

    @Test
    void goesByThePricesOfTheMoment() {
        note("brook/demo", "[{\"input\":3}]");
        prices.cost("brook", "demo", MILLION);
        note("brook/demo", "[{\"input\":4}]");

        assertThat(prices.cost("brook", "demo", MILLION)).isEqualByComparingTo("4");
    }

    @Test
    void goesByTheClock() {
        var tomorrow = FakeTicker.START.plus(Duration.ofDays(1)).toString().substring(0, 10);
        note("brook/demo", "[{\"input\":3},{\"from\":\"%s\",\"input\":5}]".formatted(tomorrow));
        assertThat(prices.cost("brook", "demo", MILLION)).isEqualByComparingTo("3");

        ticker.advance(Duration.ofDays(1));

        assertThat(prices.cost("brook", "demo", MILLION)).isEqualByComparingTo("5");
    }

    @Test
    void estimatesByTheRateThatItShows() {
        note("brook/demo", "[{\"input\":3,\"output\":15},{\"above_tokens\":1000,\"input\":6,\"output\":20}]");

        CostEstimate estimate = prices.estimate("brook", "demo", MILLION);

        assertThat(estimate.cost()).isEqualByComparingTo("6");
        assertThat(estimate.rate().input()).isEqualByComparingTo("6");
    }

    @Test
    void failsNoCallForAPriceThatMakesNoSense() {
        note("brook/demo", "[{\"from\":\"soon\",\"input\":3}]");

        assertThat(prices.cost("brook", "demo", MILLION)).isNull();
    }

    private void note(String id, String price) {
        book.put(
                id,
                new ModelFacts(
                        id,
                        null,
                        null,
                        Map.of(),
                        "chat",
                        null,
                        null,
                        null,
                        List.of(),
                        List.of(),
                        Map.of(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        json(price),
                        "test"));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException(notJson);
        }
    }
}
