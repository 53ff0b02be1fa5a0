package io.spillway.gateway.provider.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.gateway.provider.ProviderId;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class ProviderRegistryTest {

    private static final ProviderRegistry REGISTRY = ProviderRegistry.builtIn();

    /** What a row may say; anything else would be passed over in silence. */
    private static final Set<String> FIELDS = Set.of(
            "base-url",
            "tier",
            "dialect",
            "prefixes",
            "key-prefixes",
            "key-variables",
            "aliases",
            "keyless",
            "public-key",
            "auth-header",
            "auth-prefix",
            "drop",
            "rename",
            "stream-usage",
            "responses",
            "listing",
            "models",
            "max-embedding-inputs",
            "max-embedding-tokens",
            "quirks",
            "regional-url",
            "region-variables");

    static Stream<RegistryRow> rows() {
        return REGISTRY.rows().stream();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai", "openrouter", "groq", "mistral", "nvidia", "chutes", "agentrouter", "cerebras", "huggingface",
                "puter", "g4f_main", "g4f_groq", "g4f_grok", "g4f_gemini", "g4f_nvidia", "g4f", "deepseek", "xai",
                "together", "fireworks", "perplexity", "ollama", "lm_studio", "lmstudio", "vllm", "llama_cpp", "gemini",
                "anthropic", "cohere", "azure", "bedrock", "g4f-main", "NVIDIA-NIM"
            })
    void knows(String name) {
        assertThat(REGISTRY.find(name)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"github", "anyscale", "antigravity", "gemini_cli", "iflow"})
    void leavesOutWhatIsGone(String name) {
        assertThat(REGISTRY.find(name)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void hasAnIdThatIsSpelledTheOneWay(RegistryRow row) {
        assertThat(row.names())
                .allSatisfy(
                        name -> assertThat(ProviderId.isValid(name)).as(name).isTrue());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void sendsPromptsEncryptedUnlessToTheOperatorsOwnMachine(RegistryRow row) {
        var url = row.properties().baseUrl();

        if (url != null && !Set.of("localhost", "127.0.0.1").contains(url.getHost())) {
            assertThat(url.getScheme()).isEqualTo("https");
        } else if (url != null && row.properties().keyless() == null) {
            assertThat(row.id()).isEqualTo("litellm_proxy");
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isComplete(RegistryRow row) {
        var check = new ProviderCheck(
                row.id(), ProviderProperties.NONE, row.properties().merged(ProviderDefaults.BUILT_IN), true);

        assertThat(check.problems()).isEmpty();
    }

    @Test
    void givesNoNameToTwoProviders() {
        var names = new ArrayList<String>();
        REGISTRY.rows().forEach(row -> names.addAll(row.names()));

        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void givesNoPrefixToTwoProviders() {
        var prefixes = new ArrayList<String>();
        REGISTRY.rows().forEach(row -> prefixes.addAll(row.allPrefixes()));

        assertThat(prefixes).doesNotHaveDuplicates();
    }

    @Test
    void sharesKeysOnlyAmongTheFreeFive() {
        var sharing = REGISTRY.rows().stream()
                .filter(row -> !row.keyPrefixes().isEmpty())
                .collect(Collectors.toMap(RegistryRow::id, RegistryRow::keyPrefixes));

        assertThat(sharing)
                .isEqualTo(Map.of(
                        "g4f_groq", List.of("G4F"),
                        "g4f_grok", List.of("G4F"),
                        "g4f_gemini", List.of("G4F"),
                        "g4f_nvidia", List.of("G4F")));
    }

    @Test
    void asksForModelsWhereNoListingTellsThem() {
        assertThat(REGISTRY.find("perplexity").orElseThrow().properties().models())
                .contains("sonar");
    }

    @Test
    void knowsHowMuchIsTakenInOneRequestForVectors() {
        ProviderProperties openai = REGISTRY.find("openai").orElseThrow().properties();

        assertThat(openai.maxEmbeddingInputs()).isEqualTo(2048);
        assertThat(openai.maxEmbeddingTokens()).isEqualTo(300_000);
        assertThat(REGISTRY.find("gemini").orElseThrow().properties().maxEmbeddingInputs())
                .isEqualTo(100);
    }

    @Test
    void knowsWhoHasOpenAisNewerRoute() {
        assertThat(REGISTRY.find("openai").orElseThrow().properties().responses())
                .isTrue();
        assertThat(REGISTRY.find("groq").orElseThrow().properties().responses()).isNull();
    }

    @Test
    void neverAsksPutersWrapper() {
        assertThat(String.valueOf(
                        REGISTRY.find("puter").orElseThrow().properties().baseUrl()))
                .doesNotContain("vercel");
    }

    @Test
    void saysNothingThatNobodyReads() throws IOException {
        try (InputStream file = ProviderRegistry.class.getResourceAsStream("registry.yml")) {
            Map<String, Map<String, Object>> rows = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);

            assertThat(rows).hasSizeGreaterThan(80);
            assertThat(rows).allSatisfy((id, row) -> assertThat(FIELDS).as(id).containsAll(row.keySet()));
        }
    }
}
