package io.spillway.gateway.provider.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.dialect.openai.OpenAiQuirk;
import io.spillway.gateway.credential.StaticKeyAuthorizer;
import io.spillway.gateway.provider.ProviderSettings;
import io.spillway.gateway.provider.ProviderSettings.Mode;
import io.spillway.gateway.provider.ProviderSettings.Rotation;
import io.spillway.gateway.provider.ProviderSettings.Timeouts;
import io.spillway.gateway.provider.ProviderSource.Known;
import io.spillway.resilience.Credential;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SettingsProviderSourceTest {

    @Test
    void isInactiveWithoutAKey() {
        assertThat(known("openai").credentials()).isEmpty();
    }

    @Test
    void isActiveWithAKey() {
        Known openai = known("openai", "openai.keys.0=sk-1");

        assertThat(openai.credentials()).hasSize(1);
        assertThat(openai.credentials().get(0).id()).matches("[0-9a-f]{12}");
    }

    @Test
    void takesWhatNobodySetsFromTheRegistryAndTheDefaults() {
        ProviderSettings cerebras = known("cerebras").settings();

        assertThat(cerebras.tier()).isEqualTo(2);
        assertThat(cerebras.baseUrl()).isEqualTo(URI.create("https://api.cerebras.ai/v1"));
        assertThat(cerebras.timeouts()).isEqualTo(Timeouts.DEFAULT);
        assertThat(cerebras.quirks().rename()).isEqualTo(Map.of("max_tokens", "max_completion_tokens"));
        assertThat(cerebras.rotation()).isEqualTo(new Rotation(Mode.BALANCED, 3.0));
        assertThat(cerebras.maxConnections()).isEqualTo(10_000);
        assertThat(cerebras.maxResponseBytes()).isEqualTo(ProviderSettings.MAX_RESPONSE_BYTES);
    }

    @Test
    void letsTheOperatorOverrideTheRegistry() {
        ProviderSettings cerebras = known("cerebras", "cerebras.tier=9", "cerebras.base-url=http://localhost:1/v1/")
                .settings();

        assertThat(cerebras.tier()).isEqualTo(9);
        assertThat(cerebras.baseUrl()).isEqualTo(URI.create("http://localhost:1/v1"));
    }

    @Test
    void prefersTheRegistryToTheOperatorsDefaults() {
        var source = source("spillway.provider-defaults.tier=7", "spillway.provider-defaults.timeouts.connect=2");

        assertThat(find(source, "cerebras").settings().tier()).isEqualTo(2);
        assertThat(find(source, "openai").settings().tier()).isEqualTo(7);
        assertThat(find(source, "openai").settings().timeouts().connect()).isEqualTo(Duration.ofSeconds(2));
        assertThat(find(source, "openai").settings().timeouts().pool()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void opensAKeylessProviderOnceItsAddressIsSet() {
        assertThat(known("ollama").credentials()).isEmpty();
        assertThat(known("ollama", "ollama.base-url=http://localhost:11434/v1").credentials())
                .containsExactly(Credential.of(StaticKeyAuthorizer.ANONYMOUS));
    }

    @Test
    void prefersAKeyWhereAKeylessProviderHasOne() {
        var credentials = known("ollama", "ollama.base-url=http://localhost:1/v1", "ollama.keys.1=abc")
                .credentials();

        assertThat(credentials).extracting(Credential::id).doesNotContain(StaticKeyAuthorizer.ANONYMOUS);
    }

    @Test
    void takesThePublicKeyForNoKey() {
        var source = source("spillway.providers.g4f_groq.keys.g4f_0=secret");

        assertThat(find(source, "g4f_groq").credentials())
                .containsExactly(Credential.of(StaticKeyAuthorizer.ANONYMOUS));
        assertThat(source.authorizations().get(StaticKeyAuthorizer.ANONYMOUS).headers())
                .isEmpty();
    }

    @Test
    void makesOneCredentialOfTheSameKeyTwice() {
        assertThat(known("groq", "groq.keys.0=same", "groq.keys.7=same").credentials())
                .hasSize(1);
    }

    @Test
    void givesTheSameKeyAnotherIdAtAnotherProvider() {
        var source = source("spillway.providers.groq.keys.0=same", "spillway.providers.xai.keys.0=same");

        assertThat(find(source, "groq").credentials())
                .doesNotContainAnyElementsOf(find(source, "xai").credentials());
    }

    @Test
    void keepsTheOrderOfNumberedKeys() {
        var source = source(
                "spillway.providers.groq.keys.10=c",
                "spillway.providers.groq.keys.2=b",
                "spillway.providers.groq.keys.0=a");

        assertThat(find(source, "groq").credentials().stream()
                        .map(credential -> source.authorizations()
                                .get(credential.id())
                                .headers()
                                .get("Authorization")))
                .containsExactly("Bearer a", "Bearer b", "Bearer c");
    }

    @Test
    void sendsTheKeyAsTheProviderWantsIt() {
        var source = source(
                "spillway.providers.azure.base-url=https://x.openai.azure.com/openai/v1",
                "spillway.providers.azure.keys.0=k");

        assertThat(source.authorizations().values())
                .extracting(authorization -> authorization.headers())
                .containsExactly(Map.of("api-key", "k"));
    }

    @Test
    void leavesOutABuiltInProviderWhoseAddressIsNotKnownYet() {
        assertThat(source().providers())
                .extracting(known -> known.settings().id())
                .doesNotContain("azure")
                .contains("openai");
    }

    @Test
    void addsAProviderThatIsNotBuiltIn() {
        Known mine = known("my_llm", "my_llm.base-url=http://localhost:9/v1", "my_llm.keys.0=k");

        assertThat(mine.settings().tier()).isEqualTo(3);
        assertThat(mine.credentials()).hasSize(1);
    }

    @Test
    void takesAnAliasAndEitherSpellingForTheId() {
        assertThat(known("nvidia_nim", "nvidia.keys.0=a", "nvidia-nim.keys.1=b", "nvidia_nim.keys.2=c")
                        .credentials())
                .hasSize(3);
    }

    @Test
    void setsNoLimitOfCallsPerKeyForZeroAndLess() {
        assertThat(known("groq", "groq.keys.0=a", "groq.max-concurrent-per-key=-1")
                        .credentials())
                .extracting(Credential::maxConcurrent)
                .containsExactly(0);
        assertThat(known("groq", "groq.keys.0=a", "groq.max-concurrent-per-key=4")
                        .credentials())
                .extracting(Credential::maxConcurrent)
                .containsExactly(4);
    }

    @Test
    void findsAProviderInItsRegion() {
        assertThat(known("bedrock", "bedrock.region=eu-west-1", "bedrock.keys.0=k")
                        .settings()
                        .baseUrl())
                .hasToString("https://bedrock-mantle.eu-west-1.api.aws/v1");
        assertThatThrownBy(() -> source("spillway.providers.bedrock.region=evil.example/"))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("spillway.providers.bedrock.region");
    }

    @Test
    void refusesAVersionBesideAnAddressThatHasOne() {
        assertThatThrownBy(() -> source(
                        "spillway.providers.azure.base-url=https://x.openai.azure.com/openai/v1",
                        "spillway.providers.azure.api-version=2024-10-21"))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("spillway.providers.azure.base-url");
    }

    @Test
    void knowsQuirksByTheirNames() {
        assertThat(known("mine", "mine.base-url=http://localhost:9/v1", "mine.quirks=think-tags,deepseek-thinking")
                        .settings()
                        .quirks()
                        .named())
                .containsExactlyInAnyOrder(OpenAiQuirk.THINK_TAGS, OpenAiQuirk.DEEPSEEK_THINKING);
        assertThat(known("mistral").settings().quirks().named()).contains(OpenAiQuirk.NINE_CHARACTER_TOOL_IDS);
        assertThat(known("openrouter").settings().quirks().named()).isEmpty();
    }

    @Test
    void saysWhichAddressIsMissing() {
        assertThatThrownBy(() -> source("spillway.providers.my_llm.keys.0=sk-canary"))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("spillway.providers.my_llm.base-url")
                .hasMessageNotContaining("sk-canary");
    }

    private static Known known(String id, String... properties) {
        return find(
                source(Arrays.stream(properties)
                        .map(property -> "spillway.providers." + property)
                        .toArray(String[]::new)),
                id);
    }

    private static Known find(SettingsProviderSource source, String id) {
        return source.providers().stream()
                .filter(known -> known.settings().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static SettingsProviderSource source(String... properties) {
        var map = Arrays.stream(properties)
                .map(property -> property.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        var bound =
                new Binder(new MapConfigurationPropertySource(map)).bindOrCreate("spillway", ProvidersProperties.class);
        return SettingsProviderSource.of(ProviderRegistry.builtIn(), bound);
    }
}
