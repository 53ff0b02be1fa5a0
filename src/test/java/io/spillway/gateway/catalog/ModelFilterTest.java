package io.spillway.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ModelFilterTest {

    @Test
    void letsEverythingPassWhenNothingIsSaid() {
        assertThat(filter(List.of(), List.of()).allows("gpt-4")).isTrue();
    }

    @Test
    void hidesWhatIsIgnored() {
        var filter = filter(List.of(), List.of("*-preview"));

        assertThat(filter.allows("gpt-4-preview")).isFalse();
        assertThat(filter.allows("gpt-4")).isTrue();
    }

    @Test
    void letsTheWhitelistGoBeforeTheIgnoreList() {
        var filter = filter(List.of("gpt-4-preview"), List.of("*-preview"));

        assertThat(filter.allows("gpt-4-preview")).isTrue();
        assertThat(filter.allows("gpt-5-preview")).isFalse();
        assertThat(filter.allows("gpt-4")).isTrue();
    }

    @Test
    void servesOnlyTheWhitelistWhenThereIsNothingElse() {
        var filter = filter(List.of("gpt-4*"), List.of());

        assertThat(filter.allows("gpt-4o")).isTrue();
        assertThat(filter.allows("o3")).isFalse();
    }

    @Test
    void servesOnlyTheWhitelistWhenAllElseIsIgnored() {
        var filter = filter(List.of("gpt-4o"), List.of("*"));

        assertThat(filter.allows("gpt-4o")).isTrue();
        assertThat(filter.allows("gpt-4")).isFalse();
    }

    @Test
    void understandsPatternsThatNameTheProvider() {
        var filter = filter(List.of(), List.of("openai/gpt-3*", "groq/*"));

        assertThat(filter.allows("gpt-3.5")).isFalse();
        assertThat(filter.allows("gpt-4")).isTrue();
    }

    @Test
    void takesNoNoticeOfBlankPatterns() {
        assertThat(filter(List.of(""), List.of(" ")).allows("gpt-4")).isTrue();
    }

    private static ModelFilter filter(List<String> whitelist, List<String> ignored) {
        return new ModelFilter("openai", whitelist, ignored);
    }
}
