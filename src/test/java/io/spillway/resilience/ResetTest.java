package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.ObservedLimits.Limit;
import io.spillway.resilience.ObservedLimits.Unit;
import io.spillway.testing.FakeTicker;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What starts anew when a window ends, and when that is. */
class ResetTest {

    private static final LocalTime THREE = LocalTime.of(3, 0);

    /** A quarter past two in the morning of a Tuesday. */
    private final FakeTicker ticker = new FakeTicker(Instant.parse("2026-11-24T02:15:00Z"));

    @Test
    void countsEachDayAnewAtThreeInTheMorning() {
        var pool =
                builder().cap(new Cap("opus", Set.of(), 1, UsageWindow.DAILY)).build();
        use(pool);
        assertThat(soonest(pool)).isEqualTo(Duration.ofMinutes(45));
        assertThat(pool.usage())
                .singleElement()
                .satisfies(report -> assertThat(report.endsAt()).isEqualTo("2026-11-24T03:00:00Z"));

        ticker.advance(Duration.ofMinutes(45));

        assertThat(pool.usage()).isEmpty();
        use(pool);
    }

    @Test
    void countsEachWeekAnewOnSundayMorning() {
        var weekly = UsageWindow.weekly("weekly", DayOfWeek.SUNDAY, THREE, ZoneOffset.UTC);
        var pool = builder().cap(new Cap("opus", Set.of(), 1, weekly)).build();
        use(pool);

        assertThat(soonest(pool)).isEqualTo(Duration.between(ticker.instant(), Instant.parse("2026-11-29T03:00:00Z")));
    }

    @Test
    void countsEachMonthAnewOnItsFirstDay() {
        var monthly = UsageWindow.monthly("monthly", THREE, ZoneOffset.UTC);
        var pool = builder().cap(new Cap("opus", Set.of(), 1, monthly)).build();
        use(pool);

        assertThat(soonest(pool)).isEqualTo(Duration.between(ticker.instant(), Instant.parse("2026-12-01T03:00:00Z")));
    }

    @Test
    void keepsTheTimeOfDayOfAnotherZone() {
        var pacific = UsageWindow.daily("daily", LocalTime.MIDNIGHT, ZoneId.of("America/Los_Angeles"));
        var pool = builder().cap(new Cap("opus", Set.of(), 1, pacific)).build();
        use(pool);

        assertThat(soonest(pool)).isEqualTo(Duration.between(ticker.instant(), Instant.parse("2026-11-24T08:00:00Z")));
    }

    @Test
    void endsARestThatNobodyAskedForWithTheDay() {
        var pool = builder().build();
        lease(pool).fail(new Failure.QuotaExhausted("quota", null, false), Usage.NONE, null);

        assertThat(soonest(pool)).isEqualTo(Duration.ofMinutes(45));
    }

    @Test
    void keepsARestThatTheProviderAskedFor() {
        var pool = builder().build();
        lease(pool).fail(new Failure.QuotaExhausted("quota", Duration.ofHours(2), false), Usage.NONE, null);

        assertThat(soonest(pool)).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void forgetsTheDaysFailuresInARow() {
        var pool = builder().build();
        lease(pool).fail(new Failure.RateLimited("429", null), Usage.NONE, null);
        ticker.advance(Duration.ofSeconds(10));
        lease(pool).fail(new Failure.RateLimited("429", null), Usage.NONE, null);
        assertThat(soonest(pool)).isEqualTo(Duration.ofSeconds(30));

        ticker.advance(Duration.ofHours(1));
        lease(pool).fail(new Failure.RateLimited("429", null), Usage.NONE, null);

        assertThat(soonest(pool)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void forgetsNoFailuresInARowWithinADay() {
        var pool = builder()
                .windows(UsageWindow.rolling("rolling", Duration.ofDays(1)))
                .build();
        lease(pool).fail(new Failure.RateLimited("429", null), Usage.NONE, null);
        ticker.advance(Duration.ofHours(1));
        lease(pool).fail(new Failure.RateLimited("429", null), Usage.NONE, null);

        assertThat(soonest(pool)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void followsTheWindowThatTheProviderReports() {
        var reported = UsageWindow.reported("provider", UsageWindow.DAILY);
        var pool = builder().windows(reported).build();
        var lease = lease(pool);
        lease.learn(new ObservedLimits(List.of(new Limit(
                Unit.REQUESTS, "requests", true, OptionalLong.of(9), OptionalLong.of(8), Duration.ofHours(5)))));
        lease.succeed(Usage.NONE, null);

        ticker.advance(Duration.ofHours(4));
        use(pool);
        assertThat(pool.usage()).singleElement().satisfies(report -> {
            assertThat(report.endsAt()).isEqualTo("2026-11-24T07:15:00Z");
            assertThat(report.requests()).isEqualTo(2);
        });

        ticker.advance(Duration.ofHours(1));
        assertThat(pool.usage()).isEmpty();
    }

    private CredentialPool.Builder builder() {
        return CredentialPool.builder("openai").credential("a").ticker(ticker);
    }

    private static void use(CredentialPool pool) {
        lease(pool).succeed(Usage.NONE, null);
    }

    private static Lease lease(CredentialPool pool) {
        return ((Selection.Leased) pool.select(Demand.of("opus"))).lease();
    }

    private static Duration soonest(CredentialPool pool) {
        return ((Selection.Later) pool.select(Demand.of("opus"))).soonest();
    }
}
