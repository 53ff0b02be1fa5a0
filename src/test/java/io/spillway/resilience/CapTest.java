package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.resilience.ObservedLimits.Limit;
import io.spillway.resilience.ObservedLimits.Unit;
import io.spillway.testing.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of the operator's own caps. */
class CapTest {

    private static final UsageWindow DAY = UsageWindow.rolling("day", Duration.ofDays(1));

    private final FakeTicker ticker = new FakeTicker();

    @ParameterizedTest
    @CsvSource({
        "100, 500, 100",
        "100, 0, 100",
        "80%, 500, 400",
        "80%, 0, 800",
        "+130, 500, 630",
        "±130, 500, 630",
        "-130, 500, 370",
        "-130, 100, 0",
        "+130, 0, 130",
        "-130, 0, 130",
    })
    void isAsLargeAsItsTextSays(String text, long known, long calls) {
        assertThat(CapSize.parse(text).of(known)).isEqualTo(calls);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "80 %", "+80%", "1.5", "--3", "9999999999"})
    void refusesASizeThatIsNone(String text) {
        assertThatThrownBy(() -> CapSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("calls: '" + text + "' (expected: 100, 80%, +130 or -130)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "reset", "offset", "fixed:-1", "fixed:1h", "offset:"})
    void refusesACooldownThatIsNone(String text) {
        assertThatThrownBy(() -> CapCooldown.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cooldown: '" + text + "' (expected: quota_reset, offset:3600 or fixed:3600)");
    }

    @Test
    void followsTheLimitOfItsOwnWindowOnly() {
        var pool = pool(cap("opus", "50%", CapCooldown.QUOTA_RESET));
        learn(pool, limit("minute", 3, Duration.ofMinutes(1)), limit("day", 6, Duration.ofHours(20)));

        use(pool, "opus");
        assertThat(reasons(pool)).isEmpty();

        use(pool, "opus");

        assertThat(pool.select(Demand.of("opus"))).isInstanceOf(Selection.Later.class);
        assertThat(reasons(pool)).contains(Veto.Reason.CAP);
    }

    @Test
    void opensWithTheWindowUnlessSaidOtherwise() {
        var pool = pool(cap("opus", "1", CapCooldown.QUOTA_RESET));
        use(pool, "opus");

        assertThat(soonest(pool)).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void opensSoLongAfterItWasReached() {
        var pool = pool(cap("opus", "2", CapCooldown.parse("fixed:3600")));
        use(pool, "opus");
        ticker.advance(Duration.ofHours(2));
        use(pool, "opus");

        assertThat(soonest(pool)).isEqualTo(Duration.ofHours(1));

        ticker.advance(Duration.ofHours(1));
        use(pool, "opus");

        assertThat(reasons(pool)).isEmpty();
    }

    @Test
    void opensSoLongAfterItWasReachedButNotBeforeTheWindowEnds() {
        var early = pool(cap("opus", "1", CapCooldown.parse("offset:3600")));
        use(early, "opus");
        var late = pool(cap("opus", "1", CapCooldown.parse("offset:172800")));
        use(late, "opus");

        assertThat(soonest(early)).isEqualTo(Duration.ofDays(1));
        assertThat(soonest(late)).isEqualTo(Duration.ofDays(2));
    }

    @Test
    void findsItsModelOrGroupHoweverItIsSpelled() {
        var pool = builder()
                .quotaGroup(new QuotaGroup("25-flash", Map.of("gemini-2.5-flash", 1)))
                .cap(cap("25_FLASH", "1", CapCooldown.QUOTA_RESET))
                .cap(cap("GEMINI_2_5_PRO", "1", CapCooldown.QUOTA_RESET))
                .build();
        use(pool, "gemini-2.5-flash");
        use(pool, "gemini-2.5-pro");

        assertThat(pool.snapshot().credentials().get(0).vetoes())
                .extracting(Veto::model)
                .containsExactlyInAnyOrder("25-flash", "gemini-2.5-pro");
    }

    @Test
    void givesWayToOneThatNamesThePriority() {
        var pool = CredentialPool.builder("openai")
                .credential(new Credential("paid", 1, 0))
                .credential(new Credential("free", 2, 0))
                .cap(new Cap("opus", Set.of(), 1, DAY))
                .cap(new Cap("opus", Set.of(1), 3, DAY))
                .ticker(ticker)
                .build();

        for (int call = 0; call < 3; call++) {
            assertThat(use(pool, "opus")).isEqualTo("paid");
        }
        assertThat(use(pool, "opus")).isEqualTo("free");
        assertThat(pool.select(Demand.of("opus"))).isInstanceOf(Selection.Later.class);
    }

    @Test
    void checksAModelAndItsGroup() {
        var pool = builder()
                .quotaGroup(new QuotaGroup("claude", Map.of("opus", 1, "sonnet", 1)))
                .cap(cap("claude", "3", CapCooldown.QUOTA_RESET))
                .cap(cap("opus", "1", CapCooldown.QUOTA_RESET))
                .build();
        use(pool, "opus");
        use(pool, "sonnet");

        assertThat(pool.select(Demand.of("opus"))).isInstanceOf(Selection.Later.class);
        use(pool, "sonnet");

        assertThat(pool.select(Demand.of("sonnet"))).isInstanceOf(Selection.Later.class);
    }

    @Test
    void isNotOverrunByACallThatCountsMoreThanIsLeft() {
        var pool = builder()
                .quotaGroup(new QuotaGroup("claude", Map.of("opus", 2, "sonnet", 1)))
                .cap(cap("claude", "3", CapCooldown.QUOTA_RESET))
                .build();
        use(pool, "opus");

        assertThat(pool.select(Demand.of("opus"))).isInstanceOf(Selection.Later.class);
        assertThat(use(pool, "sonnet")).isEqualTo("a");
    }

    @Test
    void countsNoCallThatWasNeverSent() {
        var pool = pool(cap("opus", "1", CapCooldown.parse("fixed:3600")));
        lease(pool, "opus").fail(new Failure.Unavailable("full", Failure.Cause.SATURATED), Usage.NONE, null);

        assertThat(use(pool, "opus")).isEqualTo("a");
    }

    @Test
    void saysWhenItIsCountedAnewThoughItAllowsNothing() {
        assertThat(soonest(pool(cap("opus", "0", CapCooldown.QUOTA_RESET)))).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void isKeptWhileManyCallAtOnce() throws InterruptedException {
        var pool = CredentialPool.builder("openai")
                .credential("a")
                .cap(new Cap("opus", Set.of(), 1_000, DAY))
                .build();
        var threads = new Thread[4];
        var leased = new java.util.concurrent.atomic.AtomicInteger();
        for (int index = 0; index < threads.length; index++) {
            threads[index] = new Thread(() -> {
                for (int call = 0; call < 1_000; call++) {
                    if (pool.select(Demand.of("opus")) instanceof Selection.Leased won) {
                        leased.incrementAndGet();
                        won.lease().succeed(Usage.NONE, null);
                    }
                }
            });
            threads[index].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(leased).hasValue(1_000);
    }

    @Test
    void opensWhenTheProviderSaysThatItsWindowEnds() {
        var reported = UsageWindow.reported("provider", UsageWindow.DAILY);
        var pool = builder()
                .cap(new Cap(
                        "opus", Set.of(), new CapSize(CapSize.Kind.PERCENT, 50), reported, CapCooldown.QUOTA_RESET))
                .build();
        learn(pool, limit("requests", 4, Duration.ofHours(5)));
        use(pool, "opus");

        assertThat(soonest(pool)).isEqualTo(Duration.ofHours(5));
        ticker.advance(Duration.ofHours(5));
        assertThat(use(pool, "opus")).isEqualTo("a");
    }

    private static Cap cap(String quota, String size, CapCooldown cooldown) {
        return new Cap(quota, Set.of(), CapSize.parse(size), DAY, cooldown);
    }

    private static Limit limit(String window, long limit, Duration resetsIn) {
        return new Limit(Unit.REQUESTS, window, false, OptionalLong.of(limit), OptionalLong.of(limit), resetsIn);
    }

    /** Learns limits, and uses one call for that. */
    private static void learn(CredentialPool pool, Limit... limits) {
        var lease = lease(pool, "opus");
        lease.learn(new ObservedLimits(List.of(limits)));
        lease.succeed(Usage.NONE, null);
    }

    private CredentialPool.Builder builder() {
        return CredentialPool.builder("openai").credential("a").ticker(ticker);
    }

    private CredentialPool pool(Cap cap) {
        return builder().cap(cap).build();
    }

    private static String use(CredentialPool pool, String model) {
        var lease = lease(pool, model);
        lease.succeed(Usage.NONE, null);
        return lease.credential().id();
    }

    private static Lease lease(CredentialPool pool, String model) {
        return ((Selection.Leased) pool.select(Demand.of(model))).lease();
    }

    private static Duration soonest(CredentialPool pool) {
        return ((Selection.Later) pool.select(Demand.of("opus"))).soonest();
    }

    private static List<Veto.Reason> reasons(CredentialPool pool) {
        return pool.snapshot().credentials().get(0).vetoes().stream()
                .map(Veto::reason)
                .toList();
    }
}
