package io.spillway.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Each row is a mistake, and what the operator is told of it: which setting, and what would be right. */
@ExtendWith(OutputCaptureExtension.class)
class BrokenSettingsTest {

    private static final String CANARY = "sk-canary";

    static Stream<Arguments> mistakes() {
        return Stream.of(
                // A variable, its value, the setting that is named, what is expected.
                variable("PROVIDER_PRIORITY_GROQ", "abc", "spillway.providers.groq.tier", "a whole number"),
                variable("PROVIDER_PRIORITY_GROQ", "0", "spillway.providers.groq.tier", "greater than or equal to 1"),
                variable("PROVIDER_PRIORITY_GROQ", "-3", "spillway.providers.groq.tier", "greater than or equal to 1"),
                variable("PROVIDER_PRIORITY_GROQ", "1.5", "spillway.providers.groq.tier", "a whole number"),
                variable(
                        "ROTATION_MODE_GROQ",
                        "random",
                        "spillway.providers.groq.rotation-mode",
                        "balanced, sequential"),
                variable("MAX_CONCURRENT_REQUESTS_PER_KEY_GROQ", "many", "max-concurrent-per-key", "a whole number"),
                variable("GROQ_API_BASE", "groq.com", "spillway.providers.groq.base-url", "a URL such as"),
                variable("GROQ_API_BASE", "ftp://groq.com", "spillway.providers.groq.base-url", "a URL such as"),
                variable(
                        "GROQ_API_BASE",
                        "https://u:" + CANARY + "@x",
                        "spillway.providers.groq.base-url",
                        "plain prefix"),
                variable(
                        "GROQ_API_BASE", "https://x?key=" + CANARY, "spillway.providers.groq.base-url", "plain prefix"),
                variable("GROQ_API_BASE", "https://", "spillway.providers.groq.base-url", "a URL such as"),
                variable("GROQ_API_KEY", CANARY + " two", "GROQ_API_KEY", "without spaces"),
                variable("GROQ_API_KEY_3", CANARY + "\n", "GROQ_API_KEY_3", "without spaces"),
                variable("GROQ_API_KEY_3", CANARY + "ü", "spillway.providers.groq.keys.3", "visible ASCII"),
                variable("PROXY_API_KEY", CANARY + " x", "PROXY_API_KEY", "without spaces"),
                variable("GROQ_API_KEY_FILE", "/no/such/file", "GROQ_API_KEY_FILE", "can be read"),
                variable("GROQ_MODELS", "{\"a\":", "GROQ_MODELS", "alias"),
                variable("CUSTOM_CAP_GROQ_T1_FAST", "many", "limits.caps.t1_fast.calls", "100, 80%, +130 or -130"),
                variable("CUSTOM_CAP_GROQ_FAST", "5", "CUSTOM_CAP_GROQ_FAST", "CUSTOM_CAP_<P>_T<priority>"),
                variable("CUSTOM_CAP_COOLDOWN_GROQ_T1_FAST", "fixed:60", "limits.caps.t1_fast.calls", "100, 80%"),
                variable("FAIR_CYCLE_GROQ", "perhaps", "limits.fair-cycle.enabled", "true or false"),
                variable(
                        "FAIR_CYCLE_TRACKING_MODE_GROQ", "tier", "fair-cycle.tracking-mode", "model-group, credential"),
                variable("FAIR_CYCLE_DURATION_GROQ", "0", "fair-cycle.duration", "longer"),
                variable("FAIR_CYCLE_QUOTA_THRESHOLD_GROQ", "0", "fair-cycle.quota-threshold", "greater than 0"),
                variable("CONCURRENCY_MULTIPLIER_GROQ_PRIORITY_1", "0", "concurrency-multipliers", "greater"),
                variable("QUOTA_GROUPS_GROQ_FAST", "a,b=0", "limits.quota-groups.fast.models", "name=2"),
                variable("GLOBAL_TIMEOUT", "soon", "GLOBAL_TIMEOUT", "a duration"),
                variable("GLOBAL_TIMEOUT", "-5", "spillway.routing.timeout", "longer"),
                variable("TIMEOUT_CONNECT", "0", "spillway.provider-defaults.timeouts.connect", "longer"),
                variable("TIMEOUT_READ_STREAMING", "1x", "spillway.provider-defaults.timeouts.idle", "a duration"),
                variable("ROTATION_TOLERANCE", "-1", "spillway.provider-defaults.rotation-tolerance", "greater"),
                variable("ROTATION_TOLERANCE", "high", "spillway.provider-defaults.rotation-tolerance", "a number"),
                variable("PORT", "http", "server.port", "a port from 1 to 65535"),
                variable("PORT", "70000", "server.port", "a port from 1 to 65535"),
                variable("MY_LLM_API_BASE", "nowhere", "spillway.providers.my_llm.base-url", "a URL", "MY_LLM_API_KEY"),
                variable("SPILLWAY_ROUTING_MAXWIAT", "5", "SPILLWAY_ROUTING_MAXWIAT", "SPILLWAY_ROUTING_MAXWAIT"),
                variable("SPILLWAY_PROVIDERS_MY_LLM_TIER", "5", "SPILLWAY_PROVIDERS_MY_LLM_TIER", "MY_LLM_API_BASE"),
                variable("SPILLWAY_ROUTING_MAXWAIT", "long", "spillway.routing.max-wait", "a duration"),
                variable("SPILLWAY_SANDBOX", "perhaps", "spillway.sandbox", "true"),
                variable("SPILLWAY_PROVIDERS_GROQ_KEYS_1", CANARY + " x", "SPILLWAY_PROVIDERS_GROQ_KEYS_1", "***"),

                // A property, its value, the setting that is named, what is expected.
                property("server.address", "0.0.0.0", "spillway.api.key", "PROXY_API_KEY"),
                property("server.address", "::", "spillway.api.key", "PROXY_API_KEY"),
                property("server.address", "not an address", "server.address", "127.0.0.1"),
                property("spillway.routng.timeout", "5", "spillway.routng.timeout", "spillway.routing.timeout"),
                property("spillway.providers.groq.teir", "5", "spillway.providers.groq.teir", "tier"),
                property("spillway.providers.groq.keys", CANARY, "spillway.providers.groq.keys", "did you mean"),
                property("spillway.providers.groq.keys.1", "", "spillway.providers.groq.keys.1", "visible ASCII"),
                property("spillway.providers.groq.dialect", "klingon", "spillway.providers.groq.dialect", "openai"),
                property("spillway.providers.groq.keyless", "perhaps", "groq.keyless", "true or false"),
                property("spillway.providers.groq.max-connections", "0", "groq.max-connections", "greater"),
                property("spillway.providers.groq.max-response-size", "big", "groq.max-response-size", "32MB"),
                property("spillway.providers.groq.max-response-size", "3GB", "groq.max-response-size", "2047MB"),
                property("spillway.providers.groq.ca-certificate", "/no/such.pem", "groq.ca-certificate", "PEM"),
                property("spillway.providers.groq.auth-header", "a b", "spillway.providers.groq.auth-header", "header"),
                property("spillway.providers.groq.model-options.x", "[1]", "model-options[x]", "a JSON object"),
                property(
                        "spillway.providers.groq.model-options.x",
                        "{\"stream\":true}",
                        "model-options[x]",
                        "other than"),
                property("spillway.providers.groq.model-names.a:b", "c", "model-names.a:b", "in brackets"),
                property("spillway.providers.groq.aliases", "openai", "spillway.providers.groq.aliases", "not taken"),
                property("spillway.providers.mine.tier", "1", "spillway.providers.mine.base-url", "needs its address"),
                property("spillway.providers.azure.keys.1", CANARY, "spillway.providers.azure.base-url", "is missing"),
                property(
                        "spillway.provider-defaults.base-url",
                        "http://x",
                        "provider-defaults.base-url",
                        "one provider"),
                property("spillway.providers.groq.limits.windows", "yearly", "groq.limits.windows", "daily, weekly"),
                property("spillway.providers.groq.limits.reset-time", "late", "limits.reset-time", "such as 03:00"),
                property("spillway.providers.groq.limits.reset-zone", "Mars", "limits.reset-zone", "such as UTC"),
                property("spillway.providers.groq.limits.caps.x.calls", "5", "limits.caps.x.quota", "is missing"),
                property("spillway.providers.groq.limits.key-priorities.9", "2", "key-priorities.9", "name of one"),
                property("spillway.provider-defaults.limits.key-priorities.1", "2", "key-priorities", "one provider"),
                property("spillway.provider-defaults.keys.1", CANARY, "provider-defaults.keys", "one provider"),
                property(
                        "spillway.resilience.cooldowns",
                        "10,5",
                        "spillway.resilience.cooldowns",
                        "longer than the one"),
                property("spillway.resilience.max-waiting", "-1", "spillway.resilience.max-waiting", "greater"),
                property("spillway.resilience.repeat-ratio", "2", "spillway.resilience.repeat-ratio", "less"),
                property("spillway.api.max-request-size", "0", "spillway.api.max-request-size", "> 0"),
                property("spillway.api.explain", "perhaps", "spillway.api.explain", "true or false"),
                property("spillway.routing.fallback", "perhaps", "spillway.routing.fallback", "true or false"),
                property("spillway.routes[0].model", "x", "spillway.routes", "at least one provider/model"),
                property("spillway.env-file", "/no/such/.env", "/no/such/.env", "cannot be read"));
    }

    @ParameterizedTest(name = "{0}={1}")
    @MethodSource("mistakes")
    void stopsTheStart(String name, String value, boolean variable, String named, String expected, String also) {
        Map<String, Object> variables = new HashMap<>();
        Map<String, Object> properties = new HashMap<>();
        properties.put("spring.config.location", "optional:classpath:/");
        properties.put("spillway.env-file", "");
        (variable ? variables : properties).put(name, value);
        if (!also.isEmpty()) {
            variables.put(also, "k");
        }

        Throwable failure =
                catchThrowable(() -> Trial.with(variables, properties).close());

        assertThat(failure).isNotNull();
        assertThat(failure.getMessage()).contains(named).contains(expected).doesNotContain(CANARY);
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce(CapturedOutput output) {
        Throwable failure = catchThrowable(() -> Trial.with(
                        Map.of("GLOBAL_TIMEOUT", "x", "PORT", "y", "SPILLWAY_TYPO", "1"), "--spillway.api.kye=z")
                .close());

        assertThat(failure).isNotNull();
        assertThat(output.getErr())
                .contains("did not start")
                .contains("spillway.routing.timeout (GLOBAL_TIMEOUT in the environment): 'x'")
                .contains("server.port")
                .contains("SPILLWAY_TYPO")
                .contains("spillway.api.kye: there is no such setting; did you mean spillway.api.key?");
    }

    @Test
    void showsNoSecretWhateverIsWrong(CapturedOutput output) {
        Throwable failure = catchThrowable(() -> Trial.with(
                        Map.of("GROQ_API_KEY", CANARY + " 1", "PROXY_API_KEY", CANARY + " 2", "PORT", "y"),
                        "--spillway.providers.xai.keys.1=" + CANARY + " 3",
                        "--spillway.providers.azure.keys.1=" + CANARY)
                .close());

        assertThat(failure).isNotNull();
        assertThat(output.getAll()).contains("***").doesNotContain(CANARY);
    }

    private static Arguments variable(String name, String value, String named, String expected) {
        return Arguments.of(name, value, true, named, expected, "");
    }

    private static Arguments variable(String name, String value, String named, String expected, String also) {
        return Arguments.of(name, value, true, named, expected, also);
    }

    private static Arguments property(String name, String value, String named, String expected) {
        return Arguments.of(name, value, false, named, expected, "");
    }
}
