package io.spillway.gateway.provider.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.gateway.provider.PoolRules;
import io.spillway.gateway.provider.ProviderSource.Known;
import io.spillway.resilience.Cap;
import io.spillway.resilience.CapCooldown;
import io.spillway.resilience.CapSize;
import io.spillway.resilience.Credential;
import io.spillway.resilience.FairCycle;
import io.spillway.resilience.QuotaGroup;
import io.spillway.resilience.UsageWindow;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** What the variables of the reference lay down for a provider's credentials. */
class LimitsAssemblyTest {

    private static final ProviderRegistry REGISTRY = ProviderRegistry.builtIn();

    @Test
    void laysDownNothingUnlessSaid() {
        Known groq = groq();

        assertThat(groq.rules()).isEqualTo(PoolRules.NONE);
        assertThat(groq.credentials()).allSatisfy(credential -> {
            assertThat(credential.priority()).isEqualTo(1);
            assertThat(credential.maxConcurrent()).isZero();
            assertThat(credential.preferredConcurrent()).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "balanced, 1, 20",
        "balanced, 2, 4",
        "sequential, 1, 28",
        "sequential, 2, 12",
    })
    void multipliesTheCallsOfAKeyByItsPriority(String mode, String key, int calls) {
        Known groq = groq(
                "ROTATION_MODE_GROQ=" + mode,
                "MAX_CONCURRENT_REQUESTS_PER_KEY_GROQ=4",
                "CONCURRENCY_MULTIPLIER_GROQ_PRIORITY_1=5",
                "CONCURRENCY_MULTIPLIER_GROQ_PRIORITY_1_SEQUENTIAL=7",
                "SEQUENTIAL_FALLBACK_MULTIPLIER_GROQ=3",
                "spillway.providers.groq.limits.key-priorities.2=2");

        assertThat(credential(groq, Integer.parseInt(key)).maxConcurrent()).isEqualTo(calls);
    }

    @Test
    void limitsTheCallsOfAKeyInOneModeOnly() {
        assertThat(credential(groq("MAX_CONCURRENT_REQUESTS_PER_KEY_GROQ_BALANCED=4"), 1)
                        .maxConcurrent())
                .isEqualTo(4);
        assertThat(credential(
                                groq(
                                        "MAX_CONCURRENT_REQUESTS_PER_KEY_GROQ_BALANCED=4",
                                        "ROTATION_MODE_GROQ=sequential"),
                                1)
                        .maxConcurrent())
                .isZero();
    }

    @Test
    void sharesWorkOutInSequenceOnlyIfTheOperatorSaysHowMuchAKeyShouldDo() {
        Known plain = groq("ROTATION_MODE_GROQ=sequential");
        Known shared = groq("ROTATION_MODE_GROQ=sequential", "OPTIMAL_CONCURRENT_REQUESTS_PER_KEY_GROQ_SEQUENTIAL=3");

        assertThat(plain.rules().overflows()).isFalse();
        assertThat(credential(plain, 1).preferredConcurrent()).isZero();
        assertThat(shared.rules().overflows()).isTrue();
        assertThat(credential(shared, 1).preferredConcurrent()).isEqualTo(3);
    }

    @Test
    void takesTurnsInSequenceUnlessSaidOtherwise() {
        assertThat(groq("ROTATION_MODE_GROQ=sequential").rules().fairCycle()).isEqualTo(FairCycle.DEFAULT);
        assertThat(groq("ROTATION_MODE_GROQ=sequential", "FAIR_CYCLE_GROQ=false")
                        .rules()
                        .fairCycle())
                .isNull();
        assertThat(groq("FAIR_CYCLE_ENABLED_GROQ=1").rules().fairCycle()).isEqualTo(FairCycle.DEFAULT);
    }

    @Test
    void readsEverythingAboutTurns() {
        Known groq = groq(
                "FAIR_CYCLE_GROQ=true",
                "FAIR_CYCLE_TRACKING_MODE_GROQ=credential",
                "FAIR_CYCLE_CROSS_TIER_GROQ=true",
                "FAIR_CYCLE_DURATION_GROQ=3600",
                "FAIR_CYCLE_QUOTA_THRESHOLD_GROQ=0.5",
                "FAIR_CYCLE_RESET_COOLDOWN_THRESHOLD_GROQ=30",
                "EXHAUSTION_COOLDOWN_THRESHOLD=100",
                "EXHAUSTION_COOLDOWN_THRESHOLD_GROQ=200");

        assertThat(groq.rules().fairCycle())
                .isEqualTo(new FairCycle(
                        Duration.ofSeconds(200),
                        Duration.ofHours(1),
                        FairCycle.Tracking.CREDENTIAL,
                        true,
                        0.5,
                        Duration.ofSeconds(30)));
    }

    @Test
    void makesGroupsOfModelsUnderTheirOwnNames() {
        Known groq =
                groq("GROQ_MODELS={\"best\":\"real/best\",\"fast\":{}}", "QUOTA_GROUPS_GROQ_25_FLASH=best=2, fast");

        assertThat(groq.rules().groups())
                .containsExactly(new QuotaGroup("25_flash", Map.of("real/best", 2, "fast", 1)));
    }

    @Test
    void switchesAGroupOff() {
        assertThat(groq("QUOTA_GROUPS_GROQ_FAST=none").rules().groups()).isEmpty();
    }

    @Test
    void refusesAModelInTwoGroups() {
        assertThatThrownBy(() -> groq("QUOTA_GROUPS_GROQ_A=x,y", "QUOTA_GROUPS_GROQ_B=y"))
                .hasMessageContaining("spillway.providers.groq.limits.quota-groups.b.models: y")
                .hasMessageContaining("not in the group 'a' too");
    }

    @Test
    void readsACapOfEveryForm() {
        Known groq = groq(
                "GROQ_MODELS=slow,fast",
                "CUSTOM_CAP_GROQ_T1_FAST=100",
                "CUSTOM_CAP_GROQ_TDEFAULT_FAST=-130",
                "CUSTOM_CAP_GROQ_T2_3_SLOW=80%",
                "CUSTOM_CAP_COOLDOWN_GROQ_T2_3_SLOW=offset:60");

        assertThat(groq.rules().caps())
                .containsExactlyInAnyOrder(
                        cap("FAST", Set.of(1), "100", "quota_reset"),
                        cap("FAST", Set.of(), "-130", "quota_reset"),
                        cap("SLOW", Set.of(2, 3), "80%", "offset:60"));
    }

    @Test
    void takesDigitsForTheNameOfAGroupThatIsKnown() {
        Known groq = groq("CUSTOM_CAP_GROQ_T2_3_25_FLASH=9", "QUOTA_GROUPS_GROQ_25_FLASH=a,b");

        assertThat(groq.rules().caps()).containsExactly(cap("25_FLASH", Set.of(2, 3), "9", "quota_reset"));
    }

    @Test
    void takesDigitsForEitherWhereNobodyKnows() {
        Known groq = groq("CUSTOM_CAP_GROQ_T2_25_FLASH=9");

        assertThat(groq.rules().caps())
                .containsExactly(
                        cap("25_FLASH", Set.of(2), "9", "quota_reset"),
                        cap("FLASH", Set.of(2, 25), "9", "quota_reset"));
    }

    @Test
    void capsTheModelThatAPublicNameMeans() {
        Known groq = groq("GROQ_MODELS={\"4-best\":\"real/best\"}", "CUSTOM_CAP_GROQ_T1_4_BEST=9");

        assertThat(groq.rules().caps()).containsExactly(cap("real/best", Set.of(1), "9", "quota_reset"));
    }

    @Test
    void makesEveryKindOfWindow() {
        Known groq = groq(
                "spillway.providers.groq.limits.windows=5h,daily,weekly,monthly,provider",
                "spillway.providers.groq.limits.reset-time=00:30",
                "spillway.providers.groq.limits.reset-zone=America/Los_Angeles",
                "spillway.providers.groq.limits.reset-day=monday",
                "spillway.providers.groq.limits.caps.x.quota=fast",
                "spillway.providers.groq.limits.caps.x.calls=5",
                "spillway.providers.groq.limits.caps.x.window=weekly");
        var time = LocalTime.of(0, 30);
        var zone = ZoneId.of("America/Los_Angeles");
        var weekly = UsageWindow.weekly("weekly", DayOfWeek.MONDAY, time, zone);

        assertThat(groq.rules().windows())
                .containsExactly(
                        UsageWindow.rolling("5h", Duration.ofHours(5)),
                        UsageWindow.daily("daily", time, zone),
                        weekly,
                        UsageWindow.monthly("monthly", time, zone),
                        UsageWindow.reported("provider", UsageWindow.daily("provider", time, zone)));
        assertThat(groq.rules().caps()).extracting(Cap::window).containsExactly(weekly);
    }

    @Test
    void refusesAWindowThatTheProviderDoesNotHave() {
        assertThatThrownBy(() ->
                        groq("CUSTOM_CAP_GROQ_T1_FAST=5", "spillway.providers.groq.limits.caps.t1_fast.window=weekly"))
                .hasMessageContaining("caps.t1_fast.window: weekly (expected: one of the provider's windows: daily)");
    }

    private static Cap cap(String quota, Set<Integer> priorities, String size, String cooldown) {
        return new Cap(quota, priorities, CapSize.parse(size), UsageWindow.DAILY, CapCooldown.parse(cooldown));
    }

    private static Credential credential(Known groq, int priority) {
        return groq.credentials().stream()
                .filter(credential -> credential.priority() == priority)
                .findFirst()
                .orElseThrow();
    }

    /** Reads variables and properties, each {@code name=value}, beside two keys. */
    private static Known groq(String... said) {
        var properties = new HashMap<String, String>();
        var variables = new HashMap<>(Map.of("GROQ_API_KEY_1", "one", "GROQ_API_KEY_2", "two"));
        Arrays.stream(said).map(one -> one.split("=", 2)).forEach(one -> {
            (one[0].startsWith("spillway.") ? properties : variables).put(one[0], one[1]);
        });
        var read = new EnvironmentAliases(REGISTRY).read(variables, Set.of());
        assertThat(read.problems()).isEmpty();
        assertThat(read.unused()).isEmpty();
        properties.putAll(read.properties());
        var bound = new Binder(List.of(new MapConfigurationPropertySource(properties)))
                .bindOrCreate("spillway", ProvidersProperties.class);
        return SettingsProviderSource.of(REGISTRY, bound).providers().stream()
                .filter(known -> known.settings().id().equals("groq"))
                .findFirst()
                .orElseThrow();
    }
}
