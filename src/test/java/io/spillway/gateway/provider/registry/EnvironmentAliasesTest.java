package io.spillway.gateway.provider.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentAliasesTest {

    private static final EnvironmentAliases ALIASES = new EnvironmentAliases(ProviderRegistry.builtIn());

    @ParameterizedTest
    @CsvSource({
        "PROXY_API_KEY, k, spillway.api.key, k",
        "PORT, 9000, server.port, 9000",
        "SPILLWAY_SANDBOX, true, spillway.sandbox.enabled, true",
        "GLOBAL_TIMEOUT, 300, spillway.routing.timeout, 300",
        "TIMEOUT_CONNECT, 5, spillway.provider-defaults.timeouts.connect, 5",
        "TIMEOUT_POOL, 5, spillway.provider-defaults.timeouts.pool, 5",
        "TIMEOUT_WRITE, 30, spillway.provider-defaults.timeouts.write, 30",
        "TIMEOUT_FIRST_EVENT, 120, spillway.provider-defaults.timeouts.first-event, 120",
        "TIMEOUT_READ_STREAMING, 180, spillway.provider-defaults.timeouts.idle, 180",
        "TIMEOUT_READ_NON_STREAMING, 600, spillway.provider-defaults.timeouts.whole, 600",
        "TIMEOUT_CONNECT, 0.5, spillway.provider-defaults.timeouts.connect, 500ms",
        "OVERRIDE_TEMPERATURE_ZERO, remove, spillway.provider-defaults.temperature-zero, remove",
        "OVERRIDE_TEMPERATURE_ZERO, YES, spillway.provider-defaults.temperature-zero, set",
        "OVERRIDE_TEMPERATURE_ZERO, false, spillway.provider-defaults.temperature-zero, keep",
        "AZURE_API_VERSION, 2024-10-21, spillway.providers.azure.api-version, 2024-10-21",
        "ROTATION_TOLERANCE, 3.0, spillway.provider-defaults.rotation-tolerance, 3.0",
        "GROQ_API_KEY, k, spillway.providers.groq.keys.0, k",
        "GROQ_API_KEY_12, k, spillway.providers.groq.keys.12, k",
        "GROQ_API_BASE, http://x/v1, spillway.providers.groq.base-url, http://x/v1",
        "PROVIDER_PRIORITY_GROQ, 7, spillway.providers.groq.tier, 7",
        "PROVIDER_PRIORITY_G4F_MAIN, 2, spillway.providers.g4f_main.tier, 2",
        "PROVIDER_PRIORITY_G4F-MAIN, 2, spillway.providers.g4f_main.tier, 2",
        "PROVIDER_PRIORITY_G4F, 5, spillway.providers.g4f_main.tier, 5",
        "MAX_CONCURRENT_REQUESTS_PER_KEY_GROQ, -1, spillway.providers.groq.max-concurrent-per-key, -1",
        "ROTATION_MODE_GROQ, sequential, spillway.providers.groq.rotation-mode, sequential",
        "IGNORE_MODELS_GROQ, 'a*,b', spillway.providers.groq.ignore-models, 'a*,b'",
        "WHITELIST_MODELS_GROQ, a1, spillway.providers.groq.whitelist-models, a1",
        "FALLBACK_GROUP_CODE, 'groq/a,openai/b', spillway.fallback-groups.code, 'groq/a,openai/b'",
        "MODEL_ROUTE_CODING_ELITE, group:code, spillway.model-routes.coding-elite, group:code",
        "MODEL_PRICE_GROQ_LLAMA_3_1_INPUT, 0.5, spillway.catalog.prices.groq_llama_3_1.input, 0.5",
        "MODEL_PRICE_GROQ_LLAMA_3_1_CACHE_READ, 0.1, spillway.catalog.prices.groq_llama_3_1.cache-read, 0.1",
        "G4F_GROQ_API_BASE, http://x, spillway.providers.g4f_groq.base-url, http://x",
        "G4F_API_BASE, http://x, spillway.providers.g4f_main.base-url, http://x",
        "NVIDIA_API_KEY_2, k, spillway.providers.nvidia_nim.keys.nvidia_2, k",
        "NVIDIA_NIM_API_KEY_2, k, spillway.providers.nvidia_nim.keys.2, k",
        "TOGETHERAI_API_BASE, http://x, spillway.providers.together_ai.base-url, http://x",
        "FRIENDLI_TOKEN, k, spillway.providers.friendliai.keys.friendli_token, k",
        "OLLAMA_API_BASE, http://x, spillway.providers.ollama.base-url, http://x",
        "MAX_CONCURRENT_REQUESTS_PER_KEY_GROQ_BALANCED, 4,"
                + " spillway.providers.groq.limits.by-mode.balanced.max-concurrent-per-key, 4",
        "OPTIMAL_CONCURRENT_REQUESTS_PER_KEY_GROQ, 2, spillway.providers.groq.limits.optimal-concurrent-per-key, 2",
        "OPTIMAL_CONCURRENT_REQUESTS_PER_KEY_G4F_MAIN_SEQUENTIAL, 2,"
                + " spillway.providers.g4f_main.limits.by-mode.sequential.optimal-concurrent-per-key, 2",
        "CONCURRENCY_MULTIPLIER_GROQ_PRIORITY_2, 5, spillway.providers.groq.limits.concurrency-multipliers.2, 5",
        "CONCURRENCY_MULTIPLIER_GROQ_PRIORITY_1_SEQUENTIAL, 3,"
                + " spillway.providers.groq.limits.by-mode.sequential.concurrency-multipliers.1, 3",
        "SEQUENTIAL_FALLBACK_MULTIPLIER_GROQ, 2, spillway.providers.groq.limits.sequential-fallback-multiplier, 2",
        "FAIR_CYCLE_GROQ, true, spillway.providers.groq.limits.fair-cycle.enabled, true",
        "FAIR_CYCLE_ENABLED_GROQ, true, spillway.providers.groq.limits.fair-cycle.enabled, true",
        "FAIR_CYCLE_TRACKING_MODE_GROQ, credential, spillway.providers.groq.limits.fair-cycle.tracking-mode, credential",
        "FAIR_CYCLE_CROSS_TIER_GROQ, true, spillway.providers.groq.limits.fair-cycle.cross-tier, true",
        "FAIR_CYCLE_DURATION_GROQ, 3600, spillway.providers.groq.limits.fair-cycle.duration, 3600",
        "FAIR_CYCLE_QUOTA_THRESHOLD_GROQ, 0.5, spillway.providers.groq.limits.fair-cycle.quota-threshold, 0.5",
        "FAIR_CYCLE_RESET_COOLDOWN_THRESHOLD_GROQ, 90,"
                + " spillway.providers.groq.limits.fair-cycle.reset-cooldown-threshold, 90",
        "EXHAUSTION_COOLDOWN_THRESHOLD_GROQ, 300,"
                + " spillway.providers.groq.limits.fair-cycle.exhaustion-cooldown-threshold, 300",
        "EXHAUSTION_COOLDOWN_THRESHOLD, 300,"
                + " spillway.provider-defaults.limits.fair-cycle.exhaustion-cooldown-threshold, 300",
        "QUOTA_GROUPS_GROQ_25_FLASH, 'a,b=2', spillway.providers.groq.limits.quota-groups.25_flash.models, 'a,b=2'",
        "QUOTA_GROUPS_G4F_GROQ_X, a, spillway.providers.g4f_groq.limits.quota-groups.x.models, a",
    })
    void means(String variable, String value, String property, String said) {
        assertThat(read(Map.of(variable, value)).properties()).isEqualTo(Map.of(property, said));
    }

    @Test
    void remembersTheVariableOfEachProperty() {
        assertThat(read(Map.of("GROQ_API_KEY_2", "k")).variables())
                .isEqualTo(Map.of("spillway.providers.groq.keys.2", "GROQ_API_KEY_2"));
    }

    @Test
    void givesOneKeyToAllFreeFive() {
        assertThat(read(Map.of("G4F_API_KEY", "secret")).properties().keySet())
                .containsExactlyInAnyOrder(
                        "spillway.providers.g4f_main.keys.g4f_0",
                        "spillway.providers.g4f_groq.keys.g4f_0",
                        "spillway.providers.g4f_grok.keys.g4f_0",
                        "spillway.providers.g4f_gemini.keys.g4f_0",
                        "spillway.providers.g4f_nvidia.keys.g4f_0");
    }

    @Test
    void makesNoProviderOfAKeyAlone() {
        Aliases read = read(Map.of("BRAVE_API_KEY", "canary", "PROVIDER_PRIORITY_BRAVE", "1"));

        assertThat(read.properties()).isEmpty();
        assertThat(read.problems()).isEmpty();
        assertThat(read.unused()).containsExactlyInAnyOrder("BRAVE_API_KEY", "PROVIDER_PRIORITY_BRAVE");
    }

    @Test
    void makesNoProviderOfAnAddressAlone() {
        Aliases read = read(Map.of("REACT_APP_API_BASE", "/api"));

        assertThat(read.properties()).isEmpty();
        assertThat(read.unused()).containsExactly("REACT_APP_API_BASE");
    }

    @Test
    void makesAProviderOfAnAddressAndAKey() {
        Aliases read = read(
                Map.of("MY_LLM_API_BASE", "http://x/v1", "MY_LLM_API_KEY_2", "k", "PROVIDER_PRIORITY_MY_LLM", "1"));

        assertThat(read.properties())
                .isEqualTo(Map.of(
                        "spillway.providers.my_llm.base-url", "http://x/v1",
                        "spillway.providers.my_llm.keys.2", "k",
                        "spillway.providers.my_llm.tier", "1"));
    }

    @Test
    void takesAnAddressElsewhereForOneHere() {
        assertThat(ALIASES.read(Map.of("MY_LLM_API_KEY", "k"), Set.of("my_llm")).properties())
                .isEqualTo(Map.of("spillway.providers.my_llm.keys.0", "k"));
    }

    @Test
    void waitsForTheAddressWhereItIsTheCustomersOwn() {
        assertThat(read(Map.of("AZURE_API_KEY", "k")).unused()).containsExactly("AZURE_API_KEY");
        assertThat(read(Map.of("AZURE_API_KEY", "k", "AZURE_API_BASE", "https://x"))
                        .properties())
                .containsKeys("spillway.providers.azure.keys.0", "spillway.providers.azure.base-url");
    }

    @Test
    void takesAnEmptyVariableForNone() {
        var variables = new HashMap<String, String>();
        variables.put("GROQ_API_KEY", "");
        variables.put("GLOBAL_TIMEOUT", " ");

        Aliases read = read(variables);

        assertThat(read.properties()).isEmpty();
        assertThat(read.unused()).isEmpty();
    }

    @Test
    void passesOverWhatIsNotForUs() {
        Aliases read =
                read(Map.of("PATH", "/bin", "HOME", "/root", "HF_TOKEN", "x", "MODELS", "y", "OLLAMA_MODELS", "/m"));

        assertThat(read.unused()).isEmpty();
        assertThat(read.properties().keySet()).allMatch(name -> name.startsWith("spillway.providers.ollama"));
    }

    @Test
    void findsBedrockInItsRegion() {
        var variables = Map.of("AWS_REGION", "eu-west-1", "BEDROCK_API_KEY", "k");

        Aliases read = ALIASES.read(variables, ALIASES.addressed(variables));

        assertThat(read.properties())
                .containsEntry("spillway.providers.bedrock.region", "eu-west-1")
                .containsEntry("spillway.providers.bedrock.keys.0", "k");
    }

    @Test
    void saysWhichNamesMeanNothing() {
        assertThat(read(Map.of(
                                "CUSTOM_CAP_NOBODY_T1_X", "5",
                                "FAIR_CYCLE_NOBODY", "true",
                                "QUOTA_GROUPS_NOBODY_X", "a"))
                        .unused())
                .containsExactly("CUSTOM_CAP_NOBODY_T1_X", "FAIR_CYCLE_NOBODY", "QUOTA_GROUPS_NOBODY_X");
    }

    @ParameterizedTest
    @CsvSource({
        "T1_FAST, t1_fast",
        "T2_3_25_FLASH, t2_3_25_flash",
        "TDEFAULT_FAST, tdefault_fast",
    })
    void readsACapAndItsCooldown(String name, String cap) {
        assertThat(read(Map.of("CUSTOM_CAP_GROQ_" + name, "80%", "CUSTOM_CAP_COOLDOWN_GROQ_" + name, "fixed:60"))
                        .properties())
                .isEqualTo(Map.of(
                        "spillway.providers.groq.limits.caps." + cap + ".quota", name,
                        "spillway.providers.groq.limits.caps." + cap + ".calls", "80%",
                        "spillway.providers.groq.limits.caps." + cap + ".cooldown", "fixed:60"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CUSTOM_CAP_GROQ_FAST", "CUSTOM_CAP_GROQ_T0_FAST", "CUSTOM_CAP_COOLDOWN_GROQ_TX_FAST"})
    void saysWhatTheNameOfACapShouldLookLike(String variable) {
        assertThat(read(Map.of(variable, "5")).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .startsWith(variable + ": expected: CUSTOM_CAP_<P>_T<priority>_<MODEL_OR_GROUP>"));
    }

    @Test
    void refusesTwoWordsOnOneThing() {
        Aliases read = read(Map.of("TOGETHER_API_BASE", "http://a", "TOGETHERAI_API_BASE", "http://b"));

        assertThat(read.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .contains("TOGETHER_API_BASE")
                        .contains("TOGETHERAI_API_BASE"));
    }

    @Test
    void readsModelsFromAnArray() {
        assertThat(read(Map.of("GROQ_MODELS", "[\"a/b\",\"c\"]")).properties())
                .isEqualTo(
                        Map.of("spillway.providers.groq.models[0]", "a/b", "spillway.providers.groq.models[1]", "c"));
    }

    @Test
    void readsModelsFromAList() {
        assertThat(read(Map.of("GROQ_MODELS", "a/b, c,")).properties())
                .isEqualTo(
                        Map.of("spillway.providers.groq.models[0]", "a/b", "spillway.providers.groq.models[1]", "c"));
    }

    @Test
    void readsModelsFromAnObjectOfAliases() {
        String models =
                "{\"best:x\":{\"id\":\"real/name\",\"options\":{\"reasoning_effort\":\"high\"}},\"c\":{},\"d\":\"e\"}";

        assertThat(read(Map.of("GROQ_MODELS", models)).properties())
                .isEqualTo(Map.of(
                        "spillway.providers.groq.models[0]", "best:x",
                        "spillway.providers.groq.model-names[best:x]", "real/name",
                        "spillway.providers.groq.model-options[best:x]", "{\"reasoning_effort\":\"high\"}",
                        "spillway.providers.groq.models[1]", "c",
                        "spillway.providers.groq.models[2]", "d",
                        "spillway.providers.groq.model-names[d]", "e"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[\"a\"",
                "{\"a\":1}",
                "[1]",
                "{\"a\":{\"options\":3}}",
                "[\"a\"] b",
                "{\"a]\":{}}",
            })
    void saysWhatModelsShouldLookLike(String models) {
        assertThat(read(Map.of("GROQ_MODELS", models)).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.setting()).isEqualTo("GROQ_MODELS"));
    }

    @Test
    void knowsWhichVariablesAreSecret() {
        assertThat(ALIASES.isSecret("PROXY_API_KEY", Set.of())).isTrue();
        assertThat(ALIASES.isSecret("GROQ_API_KEY_2", Set.of())).isTrue();
        assertThat(ALIASES.isSecret("G4F_API_KEY", Set.of())).isTrue();
        assertThat(ALIASES.isSecret("BRAVE_API_KEY", Set.of())).isFalse();
        assertThat(ALIASES.isSecret("BRAVE_API_KEY", Set.of("brave"))).isTrue();
        assertThat(ALIASES.isSecret("GROQ_API_BASE", Set.of())).isFalse();
    }

    @Test
    void showsNoValue() {
        assertThat(read(Map.of("GROQ_API_KEY", "canary")).toString()).doesNotContain("canary");
    }

    private static Aliases read(Map<String, String> variables) {
        return ALIASES.read(variables, ALIASES.addressed(variables));
    }
}
