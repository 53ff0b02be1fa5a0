package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.testing.FakeTicker;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The operator's own caps, and the turns that credentials take. */
class RulesTest {

    private static final UsageWindow HOURLY = UsageWindow.rolling("hourly", Duration.ofHours(1));

    private final FakeTicker ticker = new FakeTicker();

    @Test
    void makesNoMoreCallsThanTheCapAllows() {
        var pool = builder("a").cap(new Cap("opus", Set.of(), 2, HOURLY)).build();
        use(pool, "opus");
        ticker.advance(Duration.ofMinutes(10));
        use(pool, "opus");

        assertThat(soonest(pool, "opus")).isEqualTo(Duration.ofMinutes(50));
        assertThat(pool.snapshot().credentials().get(0).vetoes())
                .containsExactly(
                        new Veto(Veto.Reason.CAP, "opus", ticker.instant().plus(Duration.ofMinutes(50))));
        use(pool, "sonnet");

        ticker.advance(Duration.ofMinutes(50));

        use(pool, "opus");
    }

    @Test
    void capsAGroupByTheWeightsOfItsModels() {
        var pool = builder("a")
                .quotaGroup(new QuotaGroup("25_FLASH", Map.of("flash", 1, "flash-lite", 3)))
                .cap(new Cap("25_FLASH", Set.of(), 4, HOURLY))
                .build();
        use(pool, "flash-lite");
        use(pool, "flash");

        assertThat(soonest(pool, "flash")).isEqualTo(Duration.ofHours(1));
        assertThat(soonest(pool, "flash-lite")).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void capsOnlyThePrioritiesItNames() {
        var pool = CredentialPool.builder("openai")
                .credential(new Credential("paid", 1, 0))
                .credential(new Credential("grace", 2, 0))
                .credential(new Credential("free", 3, 0))
                .cap(new Cap("opus", Set.of(2, 3), 0, HOURLY))
                .ticker(ticker)
                .build();

        assertThat(use(pool, "opus")).isEqualTo("paid");
        assertThat(pool.select(new Demand("opus", null, 0, Set.of("paid")))).isNotInstanceOf(Selection.Leased.class);
    }

    @Test
    void refusesANegativeCap() {
        assertThatThrownBy(() -> new Cap("opus", Set.of(), -1, HOURLY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("calls: -1 (expected: >= 0)");
    }

    @Test
    void doesNotUseAnExhaustedCredentialBeforeTheOthersHadTheirTurn() {
        var pool = builder("a", "b").fairCycle(FairCycle.DEFAULT).build();
        String first = exhaust(pool, Duration.ofMinutes(5));
        ticker.advance(Duration.ofMinutes(5));

        for (int call = 0; call < 20; call++) {
            assertThat(use(pool, "opus")).isNotEqualTo(first);
        }
        assertThat(pool.snapshot().credentials())
                .flatExtracting(PoolSnapshot.State::vetoes)
                .extracting(Veto::reason)
                .containsExactly(Veto.Reason.FAIR_CYCLE);
    }

    @Test
    void beginsANewCycleWhenEveryoneHadTheirTurn() {
        var pool = builder("a", "b").fairCycle(FairCycle.DEFAULT).build();
        exhaust(pool, Duration.ofMinutes(5));
        exhaust(pool, Duration.ofMinutes(5));
        ticker.advance(Duration.ofMinutes(5));

        assertThat(Set.of(exhaust(pool, Duration.ofSeconds(1)), exhaust(pool, Duration.ofSeconds(1))))
                .containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void doesNotWaitForTheTurnOfOneThatIsLockedOut() {
        var pool = builder("a", "b").fairCycle(FairCycle.DEFAULT).build();
        String first = exhaust(pool, Duration.ofMinutes(5));
        lease(pool, "opus").fail(new Failure.Unauthorized("401"), Usage.NONE, null);
        ticker.advance(Duration.ofMinutes(5).minusSeconds(1));
        assertThat(soonest(pool, "opus")).isEqualTo(Duration.ofSeconds(1));

        ticker.advance(Duration.ofSeconds(1));

        assertThat(vetoed(pool)).doesNotContain(first);
    }

    @Test
    void endsACycleAfterItsLongestTime() {
        var pool = builder("a", "b")
                .fairCycle(new FairCycle(Duration.ofMinutes(5), Duration.ofMinutes(30)))
                .build();
        String first = exhaust(pool, Duration.ofMinutes(5));

        ticker.advance(Duration.ofMinutes(29));
        assertThat(vetoed(pool)).containsExactly(first);

        ticker.advance(Duration.ofMinutes(1));
        assertThat(vetoed(pool)).isEmpty();
    }

    @Test
    void doesNotCountAShortRestAsTheEndOfATurn() {
        var pool = builder("a", "b").fairCycle(FairCycle.DEFAULT).build();
        exhaust(pool, Duration.ofMinutes(4));

        ticker.advance(Duration.ofMinutes(4));

        assertThat(vetoed(pool)).isEmpty();
    }

    private CredentialPool.Builder builder(String... ids) {
        var builder = CredentialPool.builder("openai").ticker(ticker);
        List.of(ids).forEach(builder::credential);
        return builder;
    }

    private static String exhaust(CredentialPool pool, Duration rest) {
        var lease = lease(pool, "opus");
        lease.fail(new Failure.QuotaExhausted("quota", rest, false), Usage.NONE, null);
        return lease.credential().id();
    }

    private static String use(CredentialPool pool, String model) {
        var lease = lease(pool, model);
        lease.succeed(Usage.NONE, null);
        return lease.credential().id();
    }

    private static Lease lease(CredentialPool pool, String model) {
        return ((Selection.Leased) pool.select(Demand.of(model))).lease();
    }

    private static Duration soonest(CredentialPool pool, String model) {
        return ((Selection.Later) pool.select(Demand.of(model))).soonest();
    }

    private static Set<String> vetoed(CredentialPool pool) {
        Set<String> vetoed = new HashSet<>();
        pool.snapshot().credentials().stream()
                .filter(state -> !state.vetoes().isEmpty())
                .forEach(state -> vetoed.add(state.credential().id()));
        return vetoed;
    }
}
