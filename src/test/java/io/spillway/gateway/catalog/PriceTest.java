package io.spillway.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.dialect.TokenUsage;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceTest {

    private static final Instant NOW = Instant.parse("2026-11-25T04:00:00Z");

    private static final String SONNET = "[{\"input\":3,\"output\":15,\"cached_input\":0.3,\"cache_write\":3.75}]";

    @Test
    void billsTheRequestAndTheAnswer() {
        assertThat(cost(SONNET, tokens(100, 50))).isEqualByComparingTo("0.00105");
    }

    @Test
    void billsCachedTokensOnceAndAtTheirOwnPrice() {
        // 400 fresh at 3, 500 read at 0.3, 100 written at 3.75.
        assertThat(cost(SONNET, new TokenUsage(1000, 0, 500, 100, 0, false))).isEqualByComparingTo("0.001725");
    }

    @Test
    void billsCachedTokensAsOthersWhereTheyHaveNoPriceOfTheirOwn() {
        assertThat(cost("[{\"input\":2,\"output\":8}]", new TokenUsage(1000, 0, 500, 100, 0, false)))
                .isEqualByComparingTo("0.002");
    }

    @Test
    void billsNothingTwiceWhenAProviderCountsMoreCachedTokensThanTokens() {
        assertThat(cost(SONNET, new TokenUsage(100, 0, 1000, 0, 0, false))).isEqualByComparingTo("0.0003");
    }

    @Test
    void billsReasoningAsTheAnswerThatItIsPartOf() {
        assertThat(cost(SONNET, new TokenUsage(0, 100, 0, 0, 80, false))).isEqualByComparingTo("0.0015");
    }

    @Test
    void billsReasoningAtItsOwnPriceWhereItHasOne() {
        assertThat(cost("[{\"input\":2,\"output\":8,\"reasoning\":3}]", new TokenUsage(0, 100, 0, 0, 80, false)))
                .isEqualByComparingTo("0.0004");
    }

    @ParameterizedTest
    @CsvSource({"200000, 0.25", "200001, 0.5000025"})
    void billsTheWholeOfALongRequestAtTheRateForLongOnes(long input, BigDecimal cost) {
        assertThat(cost("""
                        [{"input":1.25,"output":10},{"above_tokens":200000,"input":2.5,"output":15}]""", tokens(input, 0))).isEqualByComparingTo(cost);
    }

    @Test
    void billsTheAnswerToALongRequestAtTheRateForLongOnesToo() {
        assertThat(cost("""
                        [{"above_tokens":200000,"input":0,"output":15},{"above_tokens":500000,"input":0,"output":30},
                         {"input":0,"output":10}]""", tokens(300_000, 1000))).isEqualByComparingTo("0.015");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-30T23:59:59.999Z, 3",
        "2026-12-01T00:00:00Z, 4",
        "2026-12-31T23:59:59Z, 4",
        "2027-01-01T00:00:00Z, 1"
    })
    void billsByTheDay(Instant time, BigDecimal cost) {
        assertThat(cost("""
                        [{"input":2,"output":10},
                         {"above_tokens":200000,"until":"2026-12-01","input":3,"output":20},
                         {"from":"2026-12-01","until":"2027-01-01","input":4,"output":20},
                         {"from":"2027-01-01","input":1,"output":20}]""", tokens(1_000_000, 0), time)).isEqualByComparingTo(cost);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-25T00:59:59Z, 0.15",
        "2026-11-25T01:00:00Z, 0.3",
        "2026-11-25T03:59:59Z, 0.3",
        "2026-11-25T04:00:00Z, 0.15",
        "2026-11-25T06:00:00Z, 0.3",
        "2026-11-28T02:00:00Z, 0.15"
    })
    void billsByTheHour(Instant time, BigDecimal cost) {
        assertThat(cost("""
                        [{"input":0.15},
                         {"hours":{"days":["MON","TUE","WED","THU","FRI"],"utc":["01:00-04:00","06:00-10:00"]},"input":0.3}]""", tokens(1_000_000, 0), time)).isEqualByComparingTo(cost);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-27T22:00:00Z, 3",
        "2026-11-28T01:00:00Z, 3",
        "2026-11-28T02:00:00Z, 2",
        "2026-11-28T22:00:00Z, 2"
    })
    void takesASpanPastMidnightForPartOfTheDayOnWhichItBegan(Instant time, BigDecimal cost) {
        assertThat(cost("""
                        [{"input":2},{"hours":{"days":["FRI"],"utc":["22:00-02:00"]},"input":3}]""", tokens(1_000_000, 0), time)).isEqualByComparingTo(cost);
    }

    @Test
    void doesNotKnowWhatTokensCostThatHaveNoPrice() {
        assertThat(cost("[{\"input\":0.02}]", tokens(100, 1))).isNull();
        assertThat(cost("[{\"input\":0.02}]", tokens(100, 0))).isEqualByComparingTo("0.000002");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[{}]",
                "[{\"output\":3}]",
                "[{\"input\":-1,\"output\":-1}]",
                "[{\"input\":\"3\",\"output\":3}]",
                "[{\"until\":\"2026-11-25\",\"input\":3,\"output\":3}]"
            })
    void isNotKnownWhereNoRateIs(String prices) {
        assertThat(cost(prices, tokens(100, 50))).isNull();
    }

    @Test
    void isKnownWhereItIsNothing() {
        assertThat(cost("[{\"input\":0,\"output\":0}]", tokens(100, 50))).isEqualByComparingTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"from\":\"soon\",\"input\":1}]",
                "[{\"hours\":{\"days\":[\"XYZ\"]},\"input\":1}]",
                "[{\"hours\":{\"utc\":[\"1-2\"]},\"input\":1}]",
                "[{\"hours\":{\"utc\":[\"\"]},\"input\":1}]"
            })
    void refusesATimeThatIsNone(String prices) {
        assertThatThrownBy(() -> read(prices))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void canBeReadForEveryModelThatShips() {
        assertThat(ModelFactsReader.builtIn())
                .filteredOn(facts -> facts.prices().size() > 0)
                .hasSizeGreaterThan(100)
                .allSatisfy(facts -> assertThat(Price.read(facts.prices()).rates())
                        .hasSize(facts.prices().size()));
    }

    private static @Nullable BigDecimal cost(String prices, TokenUsage tokens) {
        return cost(prices, tokens, NOW);
    }

    private static @Nullable BigDecimal cost(String prices, TokenUsage tokens, Instant time) {
        return read(prices).cost(tokens, time);
    }

    private static Price read(String prices) {
        try {
            return Price.read(new ObjectMapper().readTree(prices));
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("not JSON", notJson);
        }
    }

    private static TokenUsage tokens(long input, long output) {
        return new TokenUsage(input, output, 0, 0, false);
    }
}
