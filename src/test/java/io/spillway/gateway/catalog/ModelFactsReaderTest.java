package io.spillway.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFactsReaderTest {

    private static final ModelKnowledge BUILT_IN = new ModelKnowledge(List.of(ModelFactsReader.builtIn()), Map.of());

    /** A Wednesday, outside of every dear hour. */
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    @Test
    void shipsEveryModelOnce() {
        var ids = new HashSet<String>();
        BUILT_IN.all().forEach(facts -> ids.add(facts.id()));

        assertThat(ModelFactsReader.builtIn()).hasSize(129);
        assertThat(ids).hasSize(129);
    }

    @Test
    void knowsAModeAndModalitiesOfEachAndNoPriceBelowNothing() {
        assertThat(ModelFactsReader.builtIn()).allSatisfy(facts -> {
            assertThat(facts.mode()).isIn("chat", "responses", "embedding");
            assertThat(facts.inputModalities()).contains("text");
            assertThat(facts.outputModalities()).isNotEmpty();
            assertThat(Price.read(facts.prices()).rates()).allSatisfy(rate -> {
                assertThat(rate.input()).isNotNegative();
                assertThat(rate.output() == null).isEqualTo("embedding".equals(facts.mode()));
            });
        });
    }

    @Test
    void readsAllThatIsSaidOfAModel() {
        ModelFacts facts = facts("anthropic", "claude-sonnet-4-5");

        assertThat(facts.vendor()).isEqualTo("anthropic");
        assertThat(facts.context()).isEqualTo(200_000);
        assertThat(facts.output()).isEqualTo(64_000);
        assertThat(facts.inputModalities()).containsExactly("text", "image");
        assertThat(facts.capabilities())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("tools", true, "vision", true, "reasoning", true, "json_schema", true));
        assertThat(facts.released()).isEqualTo(LocalDate.of(2025, 9, 29));
        assertThat(facts.knowledge()).isEqualTo("2025-07");
    }

    @Test
    void knowsWhenAModelEndsAndHowManyTokensItTakes() {
        assertThat(facts("openai", "gpt-5").ended()).isEqualTo(LocalDate.of(2026, 12, 11));
        assertThat(facts("openai", "gpt-6.1-sol").window()).isEqualTo(922_000);
        assertThat(facts("cohere", "embed-english-v3.0").dimensions()).isEqualTo(1024);
        assertThat(facts("cohere", "embed-english-v3.0").window()).isEqualTo(512);
    }

    @Test
    void saysNothingWhereNothingIsKnown() {
        ModelFacts facts = facts("cerebras", "qwen-3.8-27b");

        assertThat(facts.output()).isNull();
        assertThat(facts.ended()).isNull();
        assertThat(facts.prices()).isEmpty();
        assertThat(facts.lacks(ModelFacts.JSON_SCHEMA)).isFalse();
    }

    @ParameterizedTest(name = "{0}/{1} at {2} with {3} tokens: {4} {5} {6}")
    @CsvSource({
        "openai, gpt-4o, 2026-11-25T12:00:00Z, 1, 2.5, 10, 1.25",
        "openai, gpt-5.4, 2026-11-25T12:00:00Z, 272000, 2.5, 15, 0.25",
        "openai, gpt-5.4, 2026-11-25T12:00:00Z, 272001, 5, 22.5, 0.5",
        "anthropic, claude-haiku-5-5, 2026-11-25T12:00:00Z, 100001, 0.5, 2.5, 0.05",
        "anthropic, claude-sonnet-5-5, 2026-10-06T23:59:59Z, 1, 2, 10, 0.2",
        "anthropic, claude-sonnet-5-5, 2026-10-07T00:00:00Z, 1, 2, 10, 0.1",
        "gemini, gemini-4-argon, 2026-12-01T00:00:00Z, 1, 4, 20, 0.2",
        "gemini, gemini-2.5-pro, 2026-11-30T23:59:59Z, 1, 1.25, 10, 0.125",
        "gemini, gemini-2.5-pro, 2026-12-01T00:00:00Z, 1, 0.75, 3.75,",
        "deepseek, deepseek-flash, 2026-11-25T12:00:00Z, 1, 0.15, 0.6, 0.003",
        "deepseek, deepseek-flash, 2026-11-25T07:00:00Z, 1, 0.3, 1.2, 0.006",
        "deepseek, deepseek-flash, 2026-11-28T07:00:00Z, 1, 0.15, 0.6, 0.003",
        "deepseek, deepseek-v4-pro, 2026-08-15T07:00:00Z, 1, 0.435, 0.87, 0.003625",
        "groq, openai/gpt-oss-120b, 2026-11-25T12:00:00Z, 1, 0.15, 0.6, 0.075",
        "openai, text-embedding-3-small, 2026-11-25T12:00:00Z, 1, 0.02,,"
    })
    void knowsPricesByDayHourAndLength(
            String provider,
            String model,
            Instant time,
            long tokens,
            BigDecimal input,
            @Nullable BigDecimal output,
            @Nullable BigDecimal cached) {
        Rate rate = Price.read(facts(provider, model).prices()).at(time, tokens);

        assertThat(rate).isNotNull();
        assertThat(rate.input()).isEqualByComparingTo(input);
        assertThat(rate.output()).usingComparator(ModelFactsReaderTest::compare).isEqualTo(output);
        assertThat(rate.cachedInput())
                .usingComparator(ModelFactsReaderTest::compare)
                .isEqualTo(cached);
    }

    @Test
    void knowsNoPriceThatHasNotBeenSaid() {
        var price = Price.read(facts("gemini", "gemini-3.8-flash").prices());

        assertThat(price.at(NOON, 1)).isNotNull();
        assertThat(price.at(Instant.parse("2027-01-01T00:00:00Z"), 1)).isNull();
    }

    @Test
    void takesADatedAliasOfTheSameProviderForTheModelItself() {
        assertThat(facts("openai", "gpt-4o-2024-08-06")).isSameAs(facts("openai", "gpt-4o"));
        assertThat(BUILT_IN.facts("openai", "gpt-4o-2024-05-13")).isNull();
    }

    private static int compare(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        if (one == null || other == null) {
            return one == other ? 0 : 1;
        }
        return one.compareTo(other);
    }

    private static ModelFacts facts(String provider, String model) {
        ModelFacts facts = BUILT_IN.facts(provider, model);
        assertThat(facts).as(model).isNotNull();
        return facts;
    }
}
