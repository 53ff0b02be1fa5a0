package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.resilience.FairCycle.Tracking;
import io.spillway.resilience.ObservedLimits.Limit;
import io.spillway.resilience.ObservedLimits.Unit;
import io.spillway.testing.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How turns end, and when they begin anew. */
class FairCycleTest {

    private static final Duration TURN = Duration.ofMinutes(5);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final FakeTicker ticker = new FakeTicker();

    @Test
    void endsATurnWithTheShareOfTheLimitThatWasUsedInIt() {
        var pool = builder(rule(Tracking.MODEL_GROUP, false, 0.5), "a", "b").build();
        learn(pool, "a", 6);
        use(pool, "a");
        assertThat(vetoed(pool)).isEmpty();

        use(pool, "a");
        assertThat(vetoed(pool)).containsExactly("a");

        learn(pool, "b", 6);
        use(pool, "b");
        use(pool, "b");
        assertThat(vetoed(pool)).isEmpty();
        use(pool, "a");
        assertThat(vetoed(pool)).isEmpty();
    }

    @Test
    void takesALimitPerMinuteForNoneOfTheDay() {
        var pool = builder(rule(Tracking.MODEL_GROUP, false, 0.5), "a", "b").build();
        var lease = lease(pool, "opus", "a");
        lease.learn(new ObservedLimits(List.of(new Limit(
                Unit.REQUESTS, "minute", false, OptionalLong.of(2), OptionalLong.of(2), Duration.ofMinutes(1)))));
        lease.succeed(Usage.NONE, null);
        use(pool, "a");

        assertThat(vetoed(pool)).isEmpty();
    }

    @Test
    void endsATurnWhenACapIsReached() {
        var pool = builder(FairCycle.DEFAULT, "a", "b")
                .cap(new Cap("opus", Set.of(), CapSize.calls(1), UsageWindow.DAILY, CapCooldown.parse("fixed:600")))
                .build();
        use(pool, "a");

        ticker.advance(Duration.ofMinutes(10));

        assertThat(reasons(pool)).containsExactly(Veto.Reason.FAIR_CYCLE);
    }

    @Test
    void leavesOtherModelsAloneUnlessTurnsAreTheCredentials() {
        var byModel = builder(rule(Tracking.MODEL_GROUP, false, 1), "a", "b").build();
        var byCredential =
                builder(rule(Tracking.CREDENTIAL, false, 1), "a", "b").build();
        exhaust(byModel, "a", TURN);
        exhaust(byCredential, "a", TURN);
        ticker.advance(TURN);

        assertThat(isFree(byModel, "sonnet", "a")).isTrue();
        assertThat(isFree(byCredential, "sonnet", "a")).isFalse();
        assertThat(byCredential.snapshot().credentials().get(0).vetoes())
                .singleElement()
                .satisfies(veto -> assertThat(veto.model()).isNull());
    }

    @Test
    void makesOneCycleOfEachPriorityOrOneOfAll() {
        var within = priorities(rule(Tracking.MODEL_GROUP, false, 1));
        var across = priorities(rule(Tracking.MODEL_GROUP, true, 1));
        exhaust(within, "paid", TURN);
        exhaust(across, "paid", TURN);
        ticker.advance(TURN);

        assertThat(vetoed(within)).isEmpty();
        assertThat(vetoed(across)).containsExactly("paid");

        exhaust(across, "free", TURN);
        assertThat(vetoed(across)).doesNotContain("paid");
    }

    @Test
    void waitsForARestThatIsAlmostOverBeforeItBeginsAnew() {
        var pool = builder(FairCycle.DEFAULT, "a", "b", "c").build();
        exhaust(pool, "c", TURN);
        ticker.advance(TURN);
        exhaust(pool, "a", TURN);
        ticker.advance(TURN.minusSeconds(89));
        exhaust(pool, "b", Duration.ofMinutes(30));
        assertThat(isFree(pool, "opus", "c")).isFalse();

        ticker.advance(Duration.ofSeconds(88));
        assertThat(isFree(pool, "opus", "c")).isFalse();

        ticker.advance(Duration.ofSeconds(1));
        assertThat(isFree(pool, "opus", "c")).isTrue();
        assertThat(isFree(pool, "opus", "a")).isTrue();
    }

    @Test
    void doesNotWaitForARestThatLastsLonger() {
        var pool = builder(FairCycle.DEFAULT, "a", "b", "c").build();
        exhaust(pool, "c", TURN);
        ticker.advance(TURN);
        exhaust(pool, "a", TURN);
        ticker.advance(TURN.minusSeconds(90));

        exhaust(pool, "b", Duration.ofMinutes(30));

        assertThat(isFree(pool, "opus", "c")).isTrue();
    }

    @Test
    void refusesWhatMakesNoTurns() {
        assertThatThrownBy(() -> rule(Tracking.CREDENTIAL, false, 0)).hasMessage("share: 0.0 (expected: > 0)");
        assertThatThrownBy(() -> new FairCycle(TURN, Duration.ZERO)).hasMessage("longest: PT0S (expected: > 0)");
        assertThatThrownBy(() -> new FairCycle(TURN.negated(), DAY)).hasMessageContaining("(expected: >= 0)");
    }

    private static FairCycle rule(Tracking tracking, boolean acrossPriorities, double share) {
        return new FairCycle(TURN, DAY, tracking, acrossPriorities, share, PATIENCE);
    }

    private CredentialPool.Builder builder(FairCycle rule, String... ids) {
        var builder = CredentialPool.builder("openai").ticker(ticker).fairCycle(rule);
        List.of(ids).forEach(builder::credential);
        return builder;
    }

    private CredentialPool priorities(FairCycle rule) {
        return builder(rule)
                .credential(new Credential("paid", 1, 0))
                .credential(new Credential("free", 2, 0))
                .build();
    }

    private static void learn(CredentialPool pool, String id, long limit) {
        var lease = lease(pool, "opus", id);
        lease.learn(new ObservedLimits(
                List.of(new Limit(Unit.REQUESTS, "day", false, OptionalLong.of(limit), OptionalLong.of(limit), DAY))));
        lease.succeed(Usage.NONE, null);
    }

    private static void exhaust(CredentialPool pool, String id, Duration rest) {
        lease(pool, "opus", id).fail(new Failure.QuotaExhausted("quota", rest, false), Usage.NONE, null);
    }

    private static void use(CredentialPool pool, String id) {
        lease(pool, "opus", id).succeed(Usage.NONE, null);
    }

    private static Lease lease(CredentialPool pool, String model, String id) {
        return ((Selection.Leased) select(pool, model, id)).lease();
    }

    /** Asks for one credential and no other. */
    private static Selection select(CredentialPool pool, String model, String id) {
        var others = pool.snapshot().credentials().stream()
                .map(state -> state.credential().id())
                .filter(other -> !other.equals(id))
                .collect(java.util.stream.Collectors.toSet());
        return pool.select(new Demand(model, null, 0, others));
    }

    private static boolean isFree(CredentialPool pool, String model, String id) {
        if (select(pool, model, id) instanceof Selection.Leased leased) {
            leased.lease().abandon(Usage.NONE, null);
            return true;
        }
        return false;
    }

    private static List<String> vetoed(CredentialPool pool) {
        return pool.snapshot().credentials().stream()
                .filter(state -> state.vetoes().stream().anyMatch(veto -> veto.reason() == Veto.Reason.FAIR_CYCLE))
                .map(state -> state.credential().id())
                .toList();
    }

    private static List<Veto.Reason> reasons(CredentialPool pool) {
        return pool.snapshot().credentials().stream()
                .flatMap(state -> state.vetoes().stream())
                .map(Veto::reason)
                .toList();
    }
}
