package io.spillway.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameModelTest {

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-flash, google/gemini-2.5-flash",
        "claude-sonnet-4.5, claude-sonnet-4-5-20250929",
        "gpt-4o, gpt-4o-2024-08-06",
        "gpt-4o, openai/GPT-4o",
        "meta-llama/llama-3.3-70b-instruct, llama-3.3-70b-instruct:free"
    })
    void joinsWhatVendorsSpellInTheirOwnWays(String one, String other) {
        assertThat(SameModel.key(one)).isEqualTo(SameModel.key(other));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, gpt-4o-mini",
        "gemini-2.5-flash, gemini-2.5-flash-lite",
        "llama3.2:1b, llama3.2:3b",
        "mistral-large-2411, mistral-large-2512",
        "gpt-4o:online, gpt-4o",
        "model-19990101, model",
        "20250929, 20250930"
    })
    void keepsApartWhatMayBeAnother(String one, String other) {
        assertThat(SameModel.key(one)).isNotEqualTo(SameModel.key(other));
    }
}
