package io.spillway.gateway.provider.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.TemperatureZero;
import io.spillway.dialect.openai.OpenAiQuirk;
import io.spillway.gateway.provider.ProviderSettings.Mode;
import io.spillway.gateway.provider.registry.ProviderProperties.Timeouts;
import io.spillway.resilience.FairCycle;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ProviderPropertiesTest {

    @Test
    void saysNothingUnlessSet() {
        ProvidersProperties bound = bind(Map.of());

        assertThat(bound.providers()).isEmpty();
        assertThat(bound.providerDefaults()).isNull();
        assertThat(bound.defaults()).isEqualTo(ProviderDefaults.BUILT_IN);
    }

    @Test
    void readsEverySetting() {
        ProviderProperties bound =
                bind(every("spillway.providers.my_llm.")).providers().get("my_llm");

        assertThat(bound.baseUrl()).isEqualTo(URI.create("https://llm.example.com/v1"));
        assertThat(bound.tier()).isEqualTo(4);
        assertThat(bound.dialect()).isEqualTo("openai");
        assertThat(bound.keyless()).isTrue();
        assertThat(bound.authHeader()).isEqualTo("api-key");
        assertThat(bound.authPrefix()).isEqualTo("Key");
        assertThat(bound.keys().get("3").matches("canary".getBytes())).isTrue();
        assertThat(bound.models()).containsExactly("small", "large");
        assertThat(bound.modelNames()).isEqualTo(Map.of("team/best:latest", "large"));
        assertThat(bound.modelOptions()).isEqualTo(Map.of("large", "{\"a\":1}"));
        assertThat(bound.listing()).isFalse();
        assertThat(bound.ignoreModels()).containsExactly("x-*", "y");
        assertThat(bound.whitelistModels()).containsExactly("x-1");
        assertThat(bound.aliases()).containsExactly("mine");
        assertThat(bound.drop()).containsExactly("user");
        assertThat(bound.rename()).isEqualTo(Map.of("max_completion_tokens", "max_tokens"));
        assertThat(bound.streamUsage()).isFalse();
        assertThat(bound.responses()).isTrue();
        assertThat(bound.quirks()).containsExactly(OpenAiQuirk.THINK_TAGS, OpenAiQuirk.XAI_REASONING);
        assertThat(bound.temperatureZero()).isEqualTo(TemperatureZero.REMOVE);
        assertThat(bound.apiVersion()).isEqualTo("2024-10-21");
        assertThat(bound.region()).isEqualTo("us-east-1");
        assertThat(bound.timeouts())
                .isEqualTo(new Timeouts(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofMillis(3),
                        Duration.ofMinutes(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6)));
        assertThat(bound.maxConnections()).isEqualTo(7);
        assertThat(bound.maxResponseSize()).isEqualTo(DataSize.ofMegabytes(8));
        assertThat(bound.caCertificate()).isEqualTo(Path.of("/etc/ca.pem"));
        assertThat(bound.maxConcurrentPerKey()).isEqualTo(9);
        assertThat(bound.rotationMode()).isEqualTo(Mode.SEQUENTIAL);
        assertThat(bound.rotationTolerance()).isEqualTo(0.5);
        assertThat(bound.maxEmbeddingInputs()).isEqualTo(10);
        assertThat(bound.maxEmbeddingTokens()).isEqualTo(11);
    }

    @Test
    void readsEveryLimit() {
        LimitsProperties limits =
                bind(every("spillway.providers.x.")).providers().get("x").limits();

        assertThat(limits)
                .isEqualTo(new LimitsProperties(
                        2,
                        Map.of(1, 5),
                        3,
                        Map.of(Mode.BALANCED, new LimitsProperties.ModeLimits(4, 1, Map.of(2, 6))),
                        Map.of("3", 2),
                        Duration.ofMinutes(10),
                        List.of("5h", "daily"),
                        LocalTime.of(0, 30),
                        ZoneId.of("America/Los_Angeles"),
                        DayOfWeek.MONDAY,
                        Map.of("claude", new LimitsProperties.Group(List.of("opus=2", "sonnet"))),
                        Map.of(
                                "x",
                                new LimitsProperties.CapLimits("claude", List.of(2, 3), "80%", "daily", "fixed:60")),
                        new LimitsProperties.Turns(
                                true,
                                FairCycle.Tracking.CREDENTIAL,
                                true,
                                Duration.ofHours(1),
                                0.5,
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(10))));
    }

    @Test
    void addsLimitsToThoseOfAllProviders() {
        var bound = bind(Map.of(
                "spillway.providers.x.limits.caps.a.calls", "1",
                "spillway.provider-defaults.limits.caps.b.calls", "2",
                "spillway.provider-defaults.limits.windows", "weekly"));

        LimitsProperties merged =
                bound.providers().get("x").merged(bound.defaults()).limits();

        assertThat(merged.caps()).containsOnlyKeys("a", "b");
        assertThat(merged.windows()).containsExactly("weekly");
        assertThat(merged.resetTime()).isEqualTo(LocalTime.of(3, 0));
    }

    @Test
    void isReadInFullByTheTestAbove() throws ReflectiveOperationException {
        ProviderProperties bound =
                bind(every("spillway.providers.x.")).providers().get("x");

        for (RecordComponent component : ProviderProperties.class.getRecordComponents()) {
            assertThat(component.getAccessor().invoke(bound))
                    .as(component.getName())
                    .isNotNull();
        }
    }

    @Test
    void mergesEverySetting() throws ReflectiveOperationException {
        ProviderProperties bound =
                bind(every("spillway.providers.x.")).providers().get("x");

        assertThat(bound.merged(ProviderProperties.NONE)).isEqualTo(bound);
        assertThat(ProviderProperties.NONE.merged(bound)).isEqualTo(bound);
    }

    @Test
    void prefersWhatIsSaidToWhatIsNot() {
        ProviderProperties first = bind(Map.of(
                        "spillway.providers.x.tier", "1", "spillway.providers.x.timeouts.idle", "1"))
                .providers()
                .get("x");

        ProviderProperties merged = first.merged(ProviderDefaults.BUILT_IN);

        assertThat(merged.tier()).isEqualTo(1);
        assertThat(merged.timeouts().idle()).isEqualTo(Duration.ofSeconds(1));
        assertThat(merged.timeouts().whole()).isEqualTo(Duration.ofSeconds(600));
    }

    @Test
    void leavesNothingOpenInTheDefaultsButWhatIsOneProvidersOrDialectsOwn() throws ReflectiveOperationException {
        for (RecordComponent component : ProviderProperties.class.getRecordComponents()) {
            if (!List.of(
                            "baseUrl",
                            "caCertificate",
                            "authHeader",
                            "authPrefix",
                            "apiVersion",
                            "region",
                            "maxEmbeddingInputs",
                            "maxEmbeddingTokens")
                    .contains(component.getName())) {
                assertThat(component.getAccessor().invoke(ProviderDefaults.BUILT_IN))
                        .as(component.getName())
                        .isNotNull();
            }
        }
    }

    @Test
    void readsTheSameSettingsForAllProviders() {
        assertThat(bind(every("spillway.provider-defaults.")).defaults().rotationMode())
                .isEqualTo(Mode.SEQUENTIAL);
    }

    @Test
    void showsNoSecret() {
        assertThat(bind(every("spillway.providers.x.")).toString()).doesNotContain("canary");
    }

    private static Map<String, String> every(String prefix) {
        var properties = new HashMap<String, String>();
        String text = """
                base-url=https://llm.example.com/v1
                tier=4
                dialect=openai
                keyless=true
                auth-header=api-key
                auth-prefix=Key
                keys.3=canary
                models=small,large
                model-names[team/best:latest]=large
                model-options.large={"a":1}
                listing=false
                ignore-models=x-*,y
                whitelist-models=x-1
                aliases=mine
                drop=user
                rename.max_completion_tokens=max_tokens
                stream-usage=false
                responses=true
                quirks=think-tags,xai-reasoning
                temperature-zero=remove
                api-version=2024-10-21
                region=us-east-1
                timeouts.connect=1
                timeouts.pool=2s
                timeouts.write=3ms
                timeouts.first-event=4m
                timeouts.idle=5
                timeouts.whole=6
                max-connections=7
                max-response-size=8MB
                ca-certificate=/etc/ca.pem
                max-concurrent-per-key=9
                rotation-mode=sequential
                limits.optimal-concurrent-per-key=2
                limits.concurrency-multipliers.1=5
                limits.sequential-fallback-multiplier=3
                limits.by-mode.balanced.max-concurrent-per-key=4
                limits.by-mode.balanced.optimal-concurrent-per-key=1
                limits.by-mode.balanced.concurrency-multipliers.2=6
                limits.key-priorities.3=2
                limits.stickiness=600
                limits.windows=5h,daily
                limits.reset-time=00:30
                limits.reset-zone=America/Los_Angeles
                limits.reset-day=monday
                limits.quota-groups.claude.models=opus=2,sonnet
                limits.caps.x.quota=claude
                limits.caps.x.priorities=2,3
                limits.caps.x.calls=80%
                limits.caps.x.window=daily
                limits.caps.x.cooldown=fixed:60
                limits.fair-cycle.enabled=true
                limits.fair-cycle.tracking-mode=credential
                limits.fair-cycle.cross-tier=true
                limits.fair-cycle.duration=3600
                limits.fair-cycle.quota-threshold=0.5
                limits.fair-cycle.reset-cooldown-threshold=1m
                limits.fair-cycle.exhaustion-cooldown-threshold=10m
                rotation-tolerance=0.5
                max-embedding-inputs=10
                max-embedding-tokens=11
                """;
        Arrays.stream(text.split("\n"))
                .map(line -> line.split("=", 2))
                .forEach(pair -> properties.put(prefix + pair[0], pair[1]));
        return properties;
    }

    private static ProvidersProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("spillway", ProvidersProperties.class);
    }
}
