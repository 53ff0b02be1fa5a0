package io.spillway.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest(name = "{0} names {1}")
    @CsvSource({
        "gpt-4, gpt-4",
        "gpt-*, gpt-4",
        "*, anything",
        "*, ''",
        "*-preview, gpt-4-preview",
        "*/gpt-?, openai/gpt-4",
        "g*4*o, gpt-4-turbo-o",
        "*a*b, aabab",
        "GPT-4, gpt-4",
        "gpt-4, GPT-4",
        "' gpt-4 ', gpt-4",
        "[gpt].4, [gpt].4"
    })
    void namesWhatItStandsFor(String pattern, String model) {
        assertThat(new Glob(pattern).matches(model)).isTrue();
    }

    @ParameterizedTest(name = "{0} does not name {1}")
    @CsvSource({
        "gpt-4, gpt-4o",
        "gpt-?, gpt-",
        "gpt-?, gpt-44",
        "*-preview, gpt-4",
        "gpt.4, gpt-4",
        "'', a",
        "a*b, ab-c"
    })
    void namesNothingElse(String pattern, String model) {
        assertThat(new Glob(pattern).matches(model)).isFalse();
    }

    @Test
    void isQuickWhateverAClientSends() {
        var glob = new Glob("*a".repeat(50) + "*b");

        boolean matches = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> glob.matches("a".repeat(20_000)));

        assertThat(matches).isFalse();
    }
}
