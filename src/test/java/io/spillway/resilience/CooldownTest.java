package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testing.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a credential after a failure. */
class CooldownTest {

    private static final String MODEL = "gemini-2.5-pro";
    private static final Failure LIMITED = new Failure.RateLimited("429", null);
    private static final Failure REFUSED = new Failure.Unauthorized("401");

    private final FakeTicker ticker = new FakeTicker();
    private final CredentialPool pool =
            CredentialPool.builder("gemini").credential("a").ticker(ticker).build();

    @Test
    void restsLongerAfterEachLimitInARow() {
        List<Long> rests = new ArrayList<>();

        for (int time = 0; time < 5; time++) {
            lease(MODEL).fail(LIMITED, Usage.NONE, null);
            rests.add(rest(MODEL).toSeconds());
            ticker.advance(rest(MODEL));
        }

        assertThat(rests).containsExactly(10L, 30L, 60L, 120L, 120L);
    }

    @Test
    void beginsAnewAfterASuccess() {
        lease(MODEL).fail(LIMITED, Usage.NONE, null);
        ticker.advance(Duration.ofSeconds(10));
        lease(MODEL).fail(LIMITED, Usage.NONE, null);
        ticker.advance(Duration.ofSeconds(30));

        lease(MODEL).succeed(Usage.NONE, null);
        lease(MODEL).fail(LIMITED, Usage.NONE, null);

        assertThat(rest(MODEL)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void countsCallsThatFailTogetherAsOneFailure() {
        var first = lease(MODEL);
        var second = lease(MODEL);
        var third = lease(MODEL);

        first.fail(LIMITED, Usage.NONE, null);
        second.fail(LIMITED, Usage.NONE, null);
        third.fail(LIMITED, Usage.NONE, null);

        assertThat(rest(MODEL)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void isNotMisledByASuccessOfACallThatIsOlderThanTheLimit() {
        var older = lease(MODEL);
        lease(MODEL).fail(LIMITED, Usage.NONE, null);

        older.succeed(Usage.NONE, null);

        assertThat(rest(MODEL)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void restsOnlyForTheModelThatWasLimited() {
        lease(MODEL).fail(limitedFor(Duration.ofSeconds(60)), Usage.NONE, null);

        lease("gemini-2.5-flash").succeed(Usage.NONE, null);

        assertThat(rest(MODEL)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void restsForAllModelsWhenTheProviderSaysSo() {
        lease(MODEL).fail(new Failure.RateLimited("429", Duration.ofSeconds(60), true), Usage.NONE, null);

        assertThat(rest("gemini-2.5-flash")).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void believesNoAbsurdHint() {
        lease(MODEL).fail(limitedFor(Duration.ZERO), Usage.NONE, null);
        assertThat(rest(MODEL)).isEqualTo(Duration.ofSeconds(1));

        lease("other").fail(limitedFor(Duration.ofDays(400)), Usage.NONE, null);
        assertThat(rest("other")).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void takesTheLongestHintOfCallsThatFailTogether() {
        var first = lease(MODEL);
        var second = lease(MODEL);
        var third = lease(MODEL);

        first.fail(limitedFor(Duration.ofSeconds(20)), Usage.NONE, null);
        second.fail(limitedFor(Duration.ofSeconds(50)), Usage.NONE, null);
        third.fail(limitedFor(Duration.ofSeconds(5)), Usage.NONE, null);

        assertThat(rest(MODEL)).isEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void leavesASpentQuotaAloneForAnHour() {
        lease(MODEL).fail(new Failure.QuotaExhausted("quota", null, false), Usage.NONE, null);

        assertThat(rest(MODEL)).isEqualTo(Duration.ofHours(1));
        lease("other").abandon(Usage.NONE, null);
    }

    @Test
    void leavesTheWholeCredentialAloneWhenItsBalanceIsSpent() {
        lease(MODEL).fail(new Failure.QuotaExhausted("402", null, true), Usage.NONE, null);

        assertThat(rest("other")).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void suspectsTheCredentialWhenThreeOfItsModelsRestAtOnce() {
        lease("one").fail(limitedFor(Duration.ofSeconds(60)), Usage.NONE, null);
        lease("two").fail(limitedFor(Duration.ofSeconds(90)), Usage.NONE, null);
        lease("four").abandon(Usage.NONE, null);

        lease("three").fail(limitedFor(Duration.ofSeconds(70)), Usage.NONE, null);

        assertThat(rest("four")).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void suspectsTheCredentialForFiveMinutesAtMost() {
        for (String model : List.of("one", "two", "three")) {
            lease(model).fail(limitedFor(Duration.ofHours(5)), Usage.NONE, null);
        }

        assertThat(rest("four")).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void letsOneCallThroughAfterARestAndTheOthersAfterItsSuccess() {
        lease(MODEL).fail(LIMITED, Usage.NONE, null);
        ticker.advance(Duration.ofSeconds(10));

        var probe = lease(MODEL);

        assertThat(pool.select(Demand.of(MODEL))).isInstanceOf(Selection.Later.class);

        probe.succeed(Usage.NONE, null);

        lease(MODEL);
        lease(MODEL);
    }

    @Test
    void probesAgainWhenAProbeProvedNothing() {
        lease(MODEL).fail(LIMITED, Usage.NONE, null);
        ticker.advance(Duration.ofSeconds(10));

        lease(MODEL).abandon(Usage.NONE, null);

        lease(MODEL).succeed(Usage.NONE, null);
    }

    @Test
    void doesNotLetALongProbeKeepTheCredentialIdle() {
        lease(MODEL).fail(LIMITED, Usage.NONE, null);
        ticker.advance(Duration.ofSeconds(10));
        lease(MODEL);

        ticker.advance(Pause.PROBE);

        lease(MODEL);
    }

    @Test
    void locksOutACredentialThatIsNotAccepted() {
        lease(MODEL).fail(REFUSED, Usage.NONE, null);

        assertThat(pool.select(Demand.of("other")))
                .isEqualTo(new Selection.Exhausted(new Failure.Unauthorized("gemini: every credential is locked out")));
    }

    @Test
    void probesALockedOutCredentialMoreAndMoreSeldom() {
        List<Long> lockouts = new ArrayList<>();

        for (int time = 0; time < 6; time++) {
            lease(MODEL).fail(REFUSED, Usage.NONE, null);
            var until = pool.snapshot().credentials().get(0).vetoes().get(0).until();
            var lockout = Duration.between(ticker.instant(), until);
            lockouts.add(lockout.toMinutes());
            ticker.advance(lockout);
        }

        assertThat(lockouts).containsExactly(5L, 10L, 20L, 40L, 60L, 60L);
    }

    @Test
    void trustsALockedOutCredentialAgainAfterOneSuccess() {
        lease(MODEL).fail(REFUSED, Usage.NONE, null);
        ticker.advance(Duration.ofMinutes(5));

        lease(MODEL).succeed(Usage.NONE, null);

        assertThat(pool.snapshot().credentials().get(0).vetoes()).isEmpty();
        lease(MODEL);
        lease(MODEL);
    }

    @ParameterizedTest
    @EnumSource(Failure.Cause.class)
    void holdsNoFailureOfTheProviderAgainstTheCredential(Failure.Cause cause) {
        lease(MODEL).fail(new Failure.Unavailable("503", cause), Usage.NONE, null);
        lease(MODEL).fail(new Failure.InvalidAnswer("empty"), Usage.NONE, null);
        lease(MODEL).fail(new Failure.ModelUnknown("404"), Usage.NONE, null);
        lease(MODEL).fail(new Failure.Rejected("400", 400, null), Usage.NONE, null);

        assertThat(pool.snapshot().credentials().get(0).vetoes()).isEmpty();
    }

    @Test
    void remembersNoMoreModelsThanItMust() {
        for (int model = 0; model < 3 * CredentialState.MODELS_AT_MOST; model++) {
            lease("invented-" + model).fail(new Failure.ModelUnknown("404"), Usage.NONE, null);
        }

        var state = new CredentialState(List.of(UsageWindow.DAILY), ticker);
        for (int model = 0; model < 3 * CredentialState.MODELS_AT_MOST; model++) {
            state.model("invented-" + model);
        }
        assertThat(state.models()).hasSizeLessThanOrEqualTo(CredentialState.MODELS_AT_MOST);
    }

    private Lease lease(String model) {
        return ((Selection.Leased) pool.select(Demand.of(model))).lease();
    }

    private Duration rest(String model) {
        return ((Selection.Later) pool.select(Demand.of(model))).soonest();
    }

    private static Failure limitedFor(Duration hint) {
        return new Failure.RateLimited("429", hint);
    }
}
