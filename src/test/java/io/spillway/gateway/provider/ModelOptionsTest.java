package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.gateway.provider.ProviderSettings.Auth;
import io.spillway.gateway.provider.ProviderSettings.Mode;
import io.spillway.gateway.provider.ProviderSettings.Quirks;
import io.spillway.gateway.provider.ProviderSettings.Rotation;
import io.spillway.gateway.provider.ProviderSettings.Timeouts;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelOptionsTest {

    private static final Map<String, String> HIGH = Map.of("reasoning_effort", "\"high\"");

    private static final Map<String, String> LOW = Map.of("reasoning_effort", "\"low\"");

    private final ModelOptions options = options(
            Map.of("team/best", "large", "thorough", "o", "quick", "o", "plain", "o"),
            Map.of("team/best", json("high"), "thorough", json("high"), "quick", json("low"), "tiny", "{\"n\":1.50}"));

    @Test
    void belongToTheNameTheModelIsOfferedBy() {
        assertThat(options.of("thorough", "o")).isEqualTo(HIGH);
        assertThat(options.of("quick", "o")).isEqualTo(LOW);
        assertThat(options.of("team/best", "large")).isEqualTo(HIGH);
        assertThat(options.of("plain", "o")).isEmpty();
        assertThat(options.of("o", "o")).isEmpty();
    }

    @Test
    void areThoseOfAModelsOnlyNameHoweverItIsAskedFor() {
        assertThat(options.of("large", "large")).isEqualTo(HIGH);
        assertThat(options.of(null, "large")).isEqualTo(HIGH);
        assertThat(options.of(null, "o")).isEmpty();
    }

    @Test
    void keepTheirValuesAsWritten() {
        assertThat(options.of("tiny", "tiny")).containsExactly(Map.entry("n", "1.50"));
    }

    private static String json(String effort) {
        return "{\"reasoning_effort\":\"" + effort + "\"}";
    }

    private static ModelOptions options(Map<String, String> names, Map<String, String> options) {
        return new ModelOptions(new ProviderSettings(
                "my_llm",
                List.of(),
                1,
                "openai",
                URI.create("http://127.0.0.1:9"),
                Auth.BEARER,
                List.of(),
                names,
                options,
                false,
                List.of(),
                List.of(),
                Quirks.NONE,
                Timeouts.DEFAULT,
                1,
                1,
                null,
                new Rotation(Mode.BALANCED, 0),
                ProviderSettings.EmbeddingLimits.NONE));
    }
}
