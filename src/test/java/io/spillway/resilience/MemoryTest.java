package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.ObservedLimits.Limit;
import io.spillway.resilience.ObservedLimits.Unit;
import io.spillway.testing.FakeTicker;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a pool still knows after a restart. Each process has a stopwatch of its own. */
class MemoryTest {

    private static final Failure LIMITED = new Failure.RateLimited("429", Duration.ofMinutes(5));

    private final InMemoryStateStore store = new InMemoryStateStore();

    private FakeTicker ticker = new FakeTicker();

    @Test
    void remembersACooldownThatIsTwentyMillisecondsOld() {
        lease(pool("a"), "m").fail(LIMITED, Usage.NONE, null);
        ticker.advance(Duration.ofMillis(20));

        var later = restarted(Duration.ofMinutes(4), "a");
        assertThat(veto(later).reason()).isEqualTo(Veto.Reason.COOLDOWN);
        assertThat(veto(later).model()).isEqualTo("m");
        assertThat(veto(later).until()).isEqualTo(FakeTicker.START.plus(Duration.ofMinutes(5)));

        ticker.advance(Duration.ofMinutes(1));
        assertThat(later.select(Demand.of("m"))).isInstanceOf(Selection.Leased.class);
    }

    @Test
    void remembersALockoutAndHowOftenThereWasOne() {
        var first = pool("a");
        lease(first, "m").fail(new Failure.Unauthorized("401"), Usage.NONE, null);
        ticker.advance(Aftermath.LOCKOUTS.after(1));
        lease(first, "m").fail(new Failure.Unauthorized("401"), Usage.NONE, null);
        ticker.advance(Journal.REST);

        var later = restarted(Duration.ofMinutes(15), "a");
        lease(later, "m").fail(new Failure.Unauthorized("401"), Usage.NONE, null);

        assertThat(veto(later).reason()).isEqualTo(Veto.Reason.LOCKOUT);
        assertThat(veto(later).until()).isEqualTo(ticker.instant().plus(Aftermath.LOCKOUTS.after(3)));
    }

    @Test
    void forgetsARestThatASuccessHasEnded() {
        var first = pool("a");
        lease(first, "m").fail(LIMITED, Usage.NONE, null);
        ticker.advance(Duration.ofMinutes(5));
        lease(first, "m").succeed(Usage.NONE, null);
        ticker.advance(Journal.USAGE);

        assertThat(store.load("openai")).noneMatch(Change.Rested.class::isInstance);
    }

    @Test
    void remembersALimitThatWasToldAndWhatIsLeftOfIt() {
        var first = pool("a");
        learn(lease(first, "m"), 10, 2, Duration.ofMinutes(10));
        lease(first, "m");
        ticker.advance(Journal.LIMIT);

        var later = restarted(Duration.ofMinutes(1), "a");
        lease(later, "m");

        assertThat(later.select(Demand.of("m"))).isInstanceOf(Selection.Later.class);
        assertThat(veto(later).reason()).isEqualTo(Veto.Reason.WINDOW);
        assertThat(veto(later).until()).isEqualTo(FakeTicker.START.plus(Duration.ofMinutes(10)));
    }

    @Test
    void remembersHowLongAWindowLasts() {
        learn(lease(pool("a"), "m"), 1, 0, Duration.ofMinutes(10));
        ticker.advance(Journal.LIMIT);

        var later = restarted(Duration.ofMinutes(9), "a");
        ticker.advance(Duration.ofMinutes(1));
        lease(later, "m");

        assertThat(veto(later).until()).isEqualTo(FakeTicker.START.plus(Duration.ofMinutes(20)));
    }

    @Test
    void remembersALimitThatWasInferred() {
        var first = pool("a");
        var refusal = new Failure.RateLimited("429", Duration.ofSeconds(60));
        lease(first, "m").fail(refusal, Usage.NONE, null);
        ticker.advance(Duration.ofSeconds(60));
        lease(first, "m").succeed(Usage.NONE, null);
        lease(first, "m").succeed(Usage.NONE, null);
        lease(first, "m").fail(refusal, Usage.NONE, null);
        ticker.advance(Journal.REST);

        var later = restarted(Duration.ofSeconds(120), "a");
        lease(later, "m").succeed(Usage.NONE, null);
        lease(later, "m").succeed(Usage.NONE, null);

        assertThat(later.select(Demand.of("m"))).isInstanceOf(Selection.Later.class);
        assertThat(veto(later).reason()).isEqualTo(Veto.Reason.WINDOW);
    }

    @Test
    void remembersHowMuchOfACapIsUsed() {
        Consumer<CredentialPool.Builder> capped =
                pool -> pool.cap(new Cap("m", Set.of(), 3, UsageWindow.rolling("6h", Duration.ofHours(6))));
        var first = pool(capped, "a");
        lease(first, "m").succeed(Usage.NONE, null);
        lease(first, "m").succeed(Usage.NONE, null);
        ticker.advance(Journal.USAGE);

        var later = restarted(Duration.ofHours(1), capped, "a");
        lease(later, "m").succeed(Usage.NONE, null);

        assertThat(later.select(Demand.of("m"))).isInstanceOf(Selection.Later.class);
        assertThat(veto(later).reason()).isEqualTo(Veto.Reason.CAP);
        assertThat(veto(later).until()).isEqualTo(FakeTicker.START.plus(Duration.ofHours(6)));
    }

    @Test
    void remembersWhoseTurnIsOver() {
        Consumer<CredentialPool.Builder> fair = pool -> pool.fairCycle(FairCycle.DEFAULT);
        var first = pool(fair, "a", "b");
        var tired = lease(first, "m");
        tired.fail(new Failure.RateLimited("429", Duration.ofMinutes(10)), Usage.NONE, null);
        ticker.advance(Journal.REST);

        var later = restarted(Duration.ofMinutes(11), fair, "a", "b");

        assertThat(lease(later, "m").credential()).isNotEqualTo(tired.credential());
        assertThat(lease(later, "m").credential()).isNotEqualTo(tired.credential());
        assertThat(later.snapshot().credentials())
                .flatExtracting(PoolSnapshot.State::vetoes)
                .extracting(Veto::reason)
                .containsExactly(Veto.Reason.FAIR_CYCLE);
    }

    @Test
    void remembersHowFarATurnHadCome() {
        Consumer<CredentialPool.Builder> fair = pool -> pool.fairCycle(FairCycle.DEFAULT);
        var first = pool(fair, "a");
        lease(first, "m").succeed(Usage.NONE, null);
        lease(first, "m").succeed(Usage.NONE, null);
        ticker.advance(Journal.USAGE);

        var later = restarted(Duration.ofHours(1), fair, "a");
        lease(later, "m");

        assertThat(turn(later).calls()).isEqualTo(3);
        assertThat(turn(later).endsAt()).isEqualTo(FakeTicker.START.plus(Duration.ofDays(1)));
    }

    @Test
    void remembersTheCooldownAndTheLimitOfAGroupForEachOfItsModels() {
        Consumer<CredentialPool.Builder> grouped =
                pool -> pool.quotaGroup(new QuotaGroup("pro", Map.of("m", 1, "n", 2)));
        var first = pool(grouped, "a");
        learn(lease(first, "m"), 10, 9, Duration.ofMinutes(10));
        lease(first, "m").fail(LIMITED, Usage.NONE, null);
        ticker.advance(Journal.LIMIT);

        var later = restarted(Duration.ofMinutes(1), grouped, "a");

        assertThat(later.select(Demand.of("n"))).isInstanceOf(Selection.Later.class);
        assertThat(veto(later).model()).isEqualTo("pro");
        assertThat(later.quotas()).singleElement().satisfies(report -> {
            assertThat(report.quota()).isEqualTo("pro");
            assertThat(report.limits()).extracting(QuotaReport.Limit::remaining).containsExactly(8L);
        });
    }

    @Test
    void remembersWhichCredentialWasUsedLess() {
        Consumer<CredentialPool.Builder> strict = pool -> pool.strategy(SelectionStrategy.balanced(0));
        var first = pool(strict, "a", "b");
        var used = lease(first, "m");
        used.succeed(Usage.NONE, null);
        ticker.advance(Journal.USAGE);

        var later = restarted(Duration.ofMinutes(1), strict, "a", "b");

        assertThat(lease(later, "m").credential()).isNotEqualTo(used.credential());
    }

    @Test
    void remembersWhatWasUsed() {
        var first = pool("a");
        lease(first, "m").succeed(new Usage(100, 20, 40, 5, false), new BigDecimal("0.0015"));
        ticker.advance(Journal.USAGE);
        lease(first, "m").fail(LIMITED, new Usage(10, 0, 0, 0, true), null);
        ticker.advance(Journal.USAGE);
        var before = first.usage();

        assertThat(restarted(Duration.ofMinutes(1), "a").usage()).isEqualTo(before);
        assertThat(before.get(0).requests()).isEqualTo(2);
    }

    @Test
    void countsNothingTwiceHoweverOftenItRestarts() {
        var pool = pool("a");
        for (int day = 0; day < 5; day++) {
            lease(pool, "m").succeed(new Usage(10, 1, 0, 0, false), null);
            pool.flush();
            pool.flush();
            pool = restarted(Duration.ofMinutes(1), "a");
        }

        assertThat(pool.usage().get(0).successes()).isEqualTo(5);
        assertThat(pool.totals().get(0).usage().inputTokens()).isEqualTo(50);
    }

    @Test
    void showsYesterdaysNumbersInTheTotalOnly() {
        lease(pool("a"), "m").succeed(new Usage(10, 1, 0, 0, false), null);
        ticker.advance(Journal.USAGE);

        var later = restarted(Duration.ofDays(1), "a");

        assertThat(later.usage()).isEmpty();
        assertThat(later.totals()).singleElement().satisfies(total -> {
            assertThat(total.successes()).isEqualTo(1);
            assertThat(total.lastUsedAt()).isEqualTo(FakeTicker.START);
        });
    }

    @Test
    void keepsWhatItKnowsOfACredentialUntilThatComes() {
        lease(pool("a"), "m").fail(LIMITED, Usage.NONE, null);
        ticker.advance(Journal.REST);
        var later = restarted(Duration.ofMinutes(1), "b");

        later.replace(List.of(Credential.of("a")));

        assertThat(veto(later).reason()).isEqualTo(Veto.Reason.COOLDOWN);
    }

    @Test
    void takesInWhatOtherProcessesAppend() {
        var shared = new Shared();
        var pool = CredentialPool.builder("openai")
                .credential("a")
                .ticker(ticker)
                .memory(shared)
                .build();

        shared.told.accept(List.of(new Change.Rested(
                "a", null, Veto.Reason.COOLDOWN, ticker.instant().plusSeconds(9), 1, LIMITED)));
        assertThat(veto(pool).until()).isEqualTo(ticker.instant().plusSeconds(9));

        shared.told.accept(List.of(new Change.Recovered("a", null, Veto.Reason.COOLDOWN)));
        assertThat(pool.snapshot().credentials().get(0).vetoes()).isEmpty();
    }

    @Test
    void writesNothingWhereNothingHasChanged() {
        var pool = pool("a");
        lease(pool, "m");

        assertThat(ticker.timers()).isZero();
        assertThat(store.load("openai")).isEmpty();
    }

    @Test
    void setsOneTimerForAllThatChanges() {
        var pool = pool("a");
        for (int call = 0; call < 100; call++) {
            lease(pool, "m" + call).succeed(Usage.NONE, null);
        }

        assertThat(ticker.timers()).isEqualTo(1);
    }

    private CredentialPool pool(String... credentials) {
        return pool(pool -> {}, credentials);
    }

    private CredentialPool pool(Consumer<CredentialPool.Builder> more, String... credentials) {
        var builder = CredentialPool.builder("openai").ticker(ticker).memory(store);
        List.of(credentials).forEach(builder::credential);
        more.accept(builder);
        return builder.build();
    }

    /** Returns the pool of the next process, so long after the {@linkplain FakeTicker#START first} one began. */
    private CredentialPool restarted(Duration after, String... credentials) {
        return restarted(after, pool -> {}, credentials);
    }

    private CredentialPool restarted(Duration after, Consumer<CredentialPool.Builder> more, String... credentials) {
        ticker = new FakeTicker(FakeTicker.START.plus(after));
        return pool(more, credentials);
    }

    private static void learn(Lease lease, long limit, long remaining, Duration resetsIn) {
        lease.learn(new ObservedLimits(List.of(new Limit(
                Unit.REQUESTS, "minute", false, OptionalLong.of(limit), OptionalLong.of(remaining), resetsIn))));
        lease.succeed(Usage.NONE, null);
    }

    private static QuotaReport.Turn turn(CredentialPool pool) {
        return pool.quotas().get(0).turn();
    }

    private static Veto veto(CredentialPool pool) {
        return pool.snapshot().credentials().get(0).vetoes().get(0);
    }

    private static Lease lease(CredentialPool pool, String model) {
        return ((Selection.Leased) pool.select(Demand.of(model))).lease();
    }

    private static final class Shared implements StateStore {

        private Consumer<List<Change>> told = changes -> {};

        @Override
        public List<Change> load(String pool) {
            return List.of();
        }

        @Override
        public void append(String pool, List<Change> changes) {}

        @Override
        public void changesOfOthers(String pool, Consumer<List<Change>> listener) {
            told = listener;
        }
    }
}
