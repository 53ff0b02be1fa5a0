package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.testing.FakeTicker;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is counted, over which windows, and which models count together. */
class UsageTest {

    private static final LocalTime THREE = LocalTime.of(3, 0);
    private static final UsageWindow FIVE_HOURS = UsageWindow.rolling("5h", Duration.ofHours(5));
    private static final Failure LIMITED = new Failure.RateLimited("429", Duration.ofSeconds(1));

    private final FakeTicker ticker = new FakeTicker(Instant.parse("2026-11-24T22:00:00Z"));

    @Test
    void countsEveryEndOfACall() {
        var pool = pool();

        lease(pool, "gpt-4o").succeed(new Usage(100, 20, 40, 5, false), new BigDecimal("0.0015"));
        lease(pool, "gpt-4o").succeed(new Usage(10, 2, 0, 0, true), null);
        lease(pool, "gpt-4o").abandon(new Usage(50, 0, 0, 0, true), new BigDecimal("0.0005"));
        lease(pool, "gpt-4o").fail(LIMITED, Usage.NONE, null);

        var report = pool.usage().get(0);
        assertThat(report.successes()).isEqualTo(2);
        assertThat(report.abandoned()).isEqualTo(1);
        assertThat(report.failures()).isEqualTo(Map.of("RateLimited", 1L));
        assertThat(report.requests()).isEqualTo(4);
        assertThat(report.usage()).isEqualTo(new Usage(160, 22, 40, 5, false));
        assertThat(report.cost()).isEqualByComparingTo("0.002");
    }

    @Test
    void startsAnewAtThreeInTheMorning() {
        var pool = pool();
        lease(pool, "gpt-4o").succeed(Usage.NONE, null);

        assertThat(pool.usage().get(0).endsAt()).isEqualTo(Instant.parse("2026-11-25T03:00:00Z"));

        ticker.advance(Duration.ofHours(5));

        assertThat(pool.usage()).isEmpty();
        lease(pool, "gpt-4o").succeed(Usage.NONE, null);
        assertThat(pool.usage().get(0).successes()).isEqualTo(1);
    }

    @Test
    void forgetsWhatWasUsedYesterdayWhenItChooses() {
        var pool = CredentialPool.builder("openai")
                .credential("a")
                .credential("b")
                .strategy(SelectionStrategy.balanced(0))
                .ticker(ticker)
                .build();
        lease(pool, "gpt-4o").succeed(Usage.NONE, null);
        var second = lease(pool, "gpt-4o");
        second.abandon(Usage.NONE, null);
        assertThat(second.credential().id()).isEqualTo("b");

        ticker.advance(Duration.ofHours(6));

        assertThat(lease(pool, "gpt-4o").credential().id()).isEqualTo("a");
    }

    @Test
    void countsOverSeveralWindowsAtOnce() {
        var pool = CredentialPool.builder("openai")
                .credential("a")
                .windows(UsageWindow.DAILY, FIVE_HOURS)
                .ticker(ticker)
                .build();
        lease(pool, "gpt-4o").succeed(Usage.NONE, null);
        ticker.advance(Duration.ofHours(1));
        lease(pool, "gpt-4o").succeed(Usage.NONE, null);

        assertThat(pool.usage()).extracting(UsageReport::window).containsExactly("daily", "5h");
        assertThat(pool.usage()).extracting(UsageReport::successes).containsExactly(2L, 2L);
        assertThat(pool.usage().get(1).endsAt()).isEqualTo(Instant.parse("2026-11-25T03:00:00Z"));
    }

    @Test
    void keepsCountingUnderOneNameWhenThereAreTooManyModels() {
        var state = new CredentialState(java.util.List.of(UsageWindow.DAILY), ticker);
        for (int model = 0; model < CredentialState.MODELS_AT_MOST; model++) {
            state.ledger("model-" + model);
        }

        assertThat(state.ledger("one-more")).isSameAs(state.ledger(CredentialState.OTHER_MODELS));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T02:59:59Z, 2026-11-24T03:00:00Z",
        "2026-11-24T03:00:00Z, 2026-11-25T03:00:00Z",
        "2026-12-31T12:00:00Z, 2027-01-01T03:00:00Z"
    })
    void endsADayAtItsTime(Instant time, Instant end) {
        assertThat(UsageWindow.DAILY.endOfOneBegunAt(time)).isEqualTo(end);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T12:00:00Z, 2026-11-29T03:00:00Z",
        "2026-11-29T02:00:00Z, 2026-11-29T03:00:00Z",
        "2026-11-29T03:00:00Z, 2026-12-06T03:00:00Z"
    })
    void endsAWeekOnItsDay(Instant time, Instant end) {
        var week = UsageWindow.weekly("weekly", DayOfWeek.SUNDAY, THREE, ZoneOffset.UTC);

        assertThat(week.endOfOneBegunAt(time)).isEqualTo(end);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T12:00:00Z, 2026-12-01T03:00:00Z",
        "2026-12-01T02:00:00Z, 2026-12-01T03:00:00Z",
        "2026-12-01T03:00:00Z, 2027-01-01T03:00:00Z"
    })
    void endsAMonthOnTheFirst(Instant time, Instant end) {
        assertThat(UsageWindow.monthly("monthly", THREE, ZoneOffset.UTC).endOfOneBegunAt(time))
                .isEqualTo(end);
    }

    @Test
    void followsTheClocksOfAZone() {
        var day = UsageWindow.daily("daily", THREE, ZoneId.of("Europe/Berlin"));

        // The night in which the clocks go back has 25 hours.
        assertThat(day.endOfOneBegunAt(Instant.parse("2026-10-24T01:00:00Z")))
                .isEqualTo(Instant.parse("2026-10-25T02:00:00Z"));
    }

    @Test
    void refusesAWindowWithoutLength() {
        assertThatThrownBy(() -> UsageWindow.rolling("none", Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length: PT0S (expected: > 0)");
    }

    @Test
    void restsTheModelsOfAGroupTogether() {
        var pool = grouped();
        lease(pool, "opus").fail(new Failure.RateLimited("429", Duration.ofSeconds(60)), Usage.NONE, null);

        assertThat(pool.select(Demand.of("sonnet"))).isInstanceOf(Selection.Later.class);
        assertThat(pool.select(Demand.of("haiku"))).isInstanceOf(Selection.Leased.class);
        assertThat(pool.snapshot().credentials().get(0).vetoes())
                .extracting(Veto::model)
                .containsOnly("claude");
    }

    @Test
    void weighsTheModelsOfAGroup() {
        var pool = CredentialPool.builder("antigravity")
                .credential("a")
                .credential("b")
                .quotaGroup(new QuotaGroup("claude", Map.of("opus", 2, "sonnet", 1)))
                .strategy(SelectionStrategy.balanced(0))
                .ticker(ticker)
                .build();
        lease(pool, "opus").succeed(Usage.NONE, null);
        lease(pool, "sonnet").succeed(Usage.NONE, null);

        assertThat(lease(pool, "sonnet").credential().id()).isEqualTo("b");
    }

    @Test
    void countsTheUsageOfAGroupByModel() {
        var pool = grouped();
        lease(pool, "opus").succeed(Usage.NONE, null);
        lease(pool, "sonnet").succeed(Usage.NONE, null);

        assertThat(pool.usage()).extracting(UsageReport::model).containsExactlyInAnyOrder("opus", "sonnet");
    }

    @Test
    void refusesAModelInTwoGroups() {
        var builder = CredentialPool.builder("antigravity")
                .quotaGroup(new QuotaGroup("one", Map.of("opus", 1)))
                .quotaGroup(new QuotaGroup("two", Map.of("opus", 1)));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("model: 'opus' in 'one' and 'two' (expected: one group)");
    }

    private CredentialPool pool() {
        return CredentialPool.builder("openai").credential("a").ticker(ticker).build();
    }

    private CredentialPool grouped() {
        return CredentialPool.builder("antigravity")
                .credential("a")
                .quotaGroup(new QuotaGroup("claude", Map.of("opus", 2, "sonnet", 1)))
                .ticker(ticker)
                .build();
    }

    private static Lease lease(CredentialPool pool, String model) {
        return ((Selection.Leased) pool.select(Demand.of(model))).lease();
    }
}
