package io.spillway.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelNameTest {

    @Test
    void splitsAtTheFirstSlashOnly() {
        assertThat(ModelName.of("openrouter/openai/gpt-4")).isEqualTo(new ModelName("openrouter", "openai/gpt-4"));
    }

    @Test
    void hasNoPrefixWithoutASlash() {
        assertThat(ModelName.of("gpt-4")).isEqualTo(new ModelName("", "gpt-4"));
    }

    @Test
    void readsDashesOfAPrefixAsUnderscoresAndLeavesTheRest() {
        assertThat(ModelName.of("G4F-Main/GPT-4")).isEqualTo(new ModelName("g4f_main", "GPT-4"));
    }

    @Test
    void endsInItsLastSegment() {
        assertThat(ModelName.lastSegment("openrouter/openai/gpt-4")).isEqualTo("gpt-4");
        assertThat(ModelName.lastSegment("gpt-4")).isEqualTo("gpt-4");
    }
}
