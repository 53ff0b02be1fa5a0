package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.testing.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CredentialPoolTest {

    private static final String MODEL = "gemini-2.5-pro";
    private static final Failure LIMITED = new Failure.RateLimited("429", null);

    private final FakeTicker ticker = new FakeTicker();

    @Test
    void leasesTheLeastUsedWhenThereIsNoTolerance() {
        var pool = pool(SelectionStrategy.balanced(0), Credential.of("a"), Credential.of("b"));
        answer(pool, "a", 2);
        answer(pool, "b", 1);

        assertThat(taken(pool)).isEqualTo("b");
    }

    @Test
    void drawsByWeight() {
        var pool = pool(SelectionStrategy.balanced(3), Credential.of("a"), Credential.of("b"), Credential.of("c"));
        answer(pool, "a", 10);
        answer(pool, "b", 5);
        Map<String, Integer> draws = new HashMap<>();

        for (int draw = 0; draw < 10_000; draw++) {
            draws.merge(taken(pool), 1, Integer::sum);
        }

        // Weights 4, 9 and 14 of 27. Five standard deviations are 250 draws.
        assertThat(draws.get("a")).isBetween(1_482 - 250, 1_482 + 250);
        assertThat(draws.get("b")).isBetween(3_333 - 250, 3_333 + 250);
        assertThat(draws.get("c")).isBetween(5_185 - 250, 5_185 + 250);
    }

    @Test
    void drawsByWeightThoughHardlyAnyOfItIsLeftForMost() {
        var pool = pool(
                SelectionStrategy.balanced(0.5),
                Credential.of("a"),
                Credential.of("b"),
                Credential.of("c"),
                Credential.of("d"));
        answer(pool, "a", 100);
        answer(pool, "b", 100);
        answer(pool, "c", 98);
        answer(pool, "d", 85);
        Map<String, Integer> draws = new HashMap<>();

        for (int draw = 0; draw < 10_000; draw++) {
            draws.merge(taken(pool), 1, Integer::sum);
        }

        // Weights 1.5, 1.5, 3.5 and 16.5 of 23.
        assertThat(draws.get("a")).isBetween(652 - 130, 652 + 130);
        assertThat(draws.get("b")).isBetween(652 - 130, 652 + 130);
        assertThat(draws.get("c")).isBetween(1_522 - 180, 1_522 + 180);
        assertThat(draws.get("d")).isBetween(7_174 - 230, 7_174 + 230);
    }

    @Test
    void seesAtOnceWhatComesInTheWayOfACredentialThatWasFree() {
        for (Consumer<Lease> event : List.<Consumer<Lease>>of(
                lease -> lease.fail(limitedFor(Duration.ofMinutes(1)), Usage.NONE, null),
                lease -> lease.fail(new Failure.Unauthorized("401"), Usage.NONE, null),
                lease -> lease.learn(nothingLeft(false)),
                lease -> lease.learn(nothingLeft(true)))) {
            var pool = pool(SelectionStrategy.balanced(3), Credential.of("a"));
            lease(pool, Set.of()).succeed(Usage.NONE, null);
            var last = lease(pool, Set.of());

            event.accept(last);

            assertThat(pool.select(Demand.of(MODEL))).isNotInstanceOf(Selection.Leased.class);
        }
    }

    @Test
    void letsAsManyCallsThroughAsAWindowHoldsThoughAllFoundItOpen() {
        var pool = pool(SelectionStrategy.balanced(3), Credential.of("a"));
        lease(pool, Set.of()).learn(left(3, false));

        for (int call = 0; call < 3; call++) {
            lease(pool, Set.of());
        }

        assertThat(pool.select(Demand.of(MODEL))).isInstanceOf(Selection.Later.class);
        ticker.advance(Duration.ofMinutes(1));
        assertThat(pool.select(Demand.of(MODEL))).isInstanceOf(Selection.Leased.class);
    }

    @Test
    void prefersAnIdleCredentialWhereNothingLimitsTheOthers() {
        var pool = pool(SelectionStrategy.balanced(3), Credential.of("a"), Credential.of("b"));
        answer(pool, "b", 100);
        lease(pool, Set.of("b"));

        for (int draw = 0; draw < 50; draw++) {
            assertThat(taken(pool)).isEqualTo("b");
        }
    }

    @Test
    void staysOnOneCredentialUntilItIsVetoed() {
        var pool = pool(SelectionStrategy.sequential(), Credential.of("a"), Credential.of("b"), Credential.of("c"));
        String first = taken(pool);

        assertThat(taken(pool)).isEqualTo(first);

        lease(pool, Set.of()).fail(LIMITED, Usage.NONE, null);
        String second = taken(pool);

        assertThat(second).isNotEqualTo(first);
        assertThat(taken(pool)).isEqualTo(second);
    }

    @Test
    void returnsToABetterPriorityInSequenceWhenItIsFreeAgain() {
        var pool = pool(SelectionStrategy.sequential(), new Credential("first", 1, 0), new Credential("second", 2, 0));
        lease(pool, Set.of()).fail(LIMITED, Usage.NONE, null);
        assertThat(taken(pool)).isEqualTo("second");

        ticker.advance(Duration.ofSeconds(10));

        assertThat(taken(pool)).isEqualTo("first");
    }

    @Test
    void returnsToTheSameCredentialAfterAShortRestInSequence() {
        var pool = pool(SelectionStrategy.sequential(), Credential.of("a"));
        lease(pool, Set.of()).fail(limitedFor(Duration.ofSeconds(2)), Usage.NONE, null);

        assertThat(pool.select(Demand.of(MODEL)))
                .isInstanceOfSatisfying(
                        Selection.Later.class,
                        later -> assertThat(later.soonest()).isEqualTo(Duration.ofSeconds(2)));

        ticker.advance(Duration.ofSeconds(2));

        assertThat(taken(pool)).isEqualTo("a");
    }

    @Test
    void keepsAConversationOnItsCredential() {
        var pool = pool(SelectionStrategy.sequential(), Credential.of("a"), Credential.of("b"));
        var demand = new Demand(MODEL, "conversation-1", 0, Set.of());
        var first = ((Selection.Leased) pool.select(demand)).lease();
        first.succeed(Usage.NONE, null);
        lease(pool, Set.of(first.credential().id())).succeed(Usage.NONE, null);

        assertThat(((Selection.Leased) pool.select(demand)).lease().credential())
                .isEqualTo(first.credential());
    }

    @Test
    void usesALowerPriorityOnlyWhenEveryHigherOneIsVetoedOrFull() {
        var pool = pool(
                SelectionStrategy.balanced(3),
                new Credential("free", 2, 0),
                new Credential("paid-1", 1, 1),
                new Credential("paid-2", 1, 1));

        var first = lease(pool, Set.of());
        var second = lease(pool, Set.of());

        assertThat(List.of(first.credential().id(), second.credential().id()))
                .containsExactlyInAnyOrder("paid-1", "paid-2");
        assertThat(taken(pool)).isEqualTo("free");

        first.succeed(Usage.NONE, null);

        assertThat(taken(pool)).isEqualTo(first.credential().id());
    }

    @Test
    void makesNoMoreCallsAtATimeThanACredentialMay() {
        var pool = pool(SelectionStrategy.balanced(3), new Credential("a", 1, 2));
        lease(pool, Set.of());
        lease(pool, Set.of());

        assertThat(pool.select(Demand.of(MODEL)))
                .isInstanceOfSatisfying(
                        Selection.Later.class,
                        later -> assertThat(later.soonest()).isEqualTo(Duration.ZERO));
        assertThat(pool.snapshot().credentials().get(0).inFlight()).isEqualTo(2);
        assertThat(vetoes(pool)).containsExactly(Veto.Reason.CONCURRENCY);
    }

    @Test
    void endsALeaseOnce() {
        var pool = pool(SelectionStrategy.balanced(3), new Credential("a", 1, 1));
        var lease = lease(pool, Set.of());

        lease.succeed(Usage.NONE, null);
        lease.fail(LIMITED, Usage.NONE, null);
        lease.abandon(Usage.NONE, null);

        assertThat(pool.snapshot().credentials().get(0).inFlight()).isZero();
        assertThat(taken(pool)).isEqualTo("a");
    }

    @Test
    void doesNotAskACredentialThatWasTried() {
        var pool = pool(SelectionStrategy.balanced(3), Credential.of("a"), Credential.of("b"));

        assertThat(lease(pool, Set.of("a")).credential().id()).isEqualTo("b");
        assertThat(pool.select(new Demand(MODEL, null, 0, Set.of("a", "b")))).isInstanceOf(Selection.Exhausted.class);
    }

    @Test
    void saysWhenToComeBackThoughEveryCredentialHasBeenTried() {
        var pool = pool(SelectionStrategy.balanced(3), Credential.of("a"));
        lease(pool, Set.of()).fail(limitedFor(Duration.ofSeconds(40)), Usage.NONE, null);

        assertThat(pool.select(Demand.of(MODEL).without("a")))
                .isInstanceOfSatisfying(
                        Selection.Exhausted.class,
                        none -> assertThat(((Failure.RateLimited) none.failure()).retryAfter())
                                .isEqualTo(Duration.ofSeconds(40)));
    }

    @Test
    void hasNothingToGiveWithoutCredentials() {
        var pool = pool(SelectionStrategy.balanced(3));

        assertThat(pool.isEmpty()).isTrue();
        assertThat(pool.select(Demand.of(MODEL)))
                .isEqualTo(new Selection.Exhausted(new Failure.Unauthorized("gemini: there is no credential")));
    }

    @Test
    void remembersTheCredentialsThatStayAndForgetsTheOthers() {
        var pool = pool(SelectionStrategy.balanced(3), Credential.of("a"), Credential.of("b"));
        lease(pool, Set.of("b")).fail(LIMITED, Usage.NONE, null);
        lease(pool, Set.of("a")).fail(new Failure.Unauthorized("401"), Usage.NONE, null);

        pool.replace(List.of(Credential.of("a"), Credential.of("b2")));

        assertThat(vetoes(pool)).containsExactly(Veto.Reason.COOLDOWN);
        assertThat(taken(pool)).isEqualTo("b2");
    }

    @Test
    void refusesTwoCredentialsOfOneName() {
        var builder = CredentialPool.builder("gemini").credential("a").credential("a");

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("id: 'a' twice (expected: once)");
    }

    @Test
    void tellsItsListeners() {
        List<String> told = new ArrayList<>();
        var listener = new PoolListener() {
            @Override
            public void leased(String pool, Lease lease) {
                told.add("leased " + lease.credential().id());
            }

            @Override
            public void cooledDown(String pool, Credential credential, String model, Duration rest, Failure failure) {
                told.add("cooled %s %s".formatted(credential.id(), rest));
            }

            @Override
            public void lockedOut(String pool, Credential credential, Failure failure) {
                told.add("locked " + credential.id());
            }

            @Override
            public void exhausted(String pool, String model, Failure failure) {
                told.add("exhausted " + failure.reason());
            }
        };
        var pool = CredentialPool.builder("gemini")
                .credential("a")
                .ticker(ticker)
                .listener(new PoolListener() {
                    @Override
                    public void leased(String pool, Lease lease) {
                        throw new IllegalStateException("must do no harm");
                    }
                })
                .listener(listener)
                .build();

        lease(pool, Set.of()).fail(LIMITED, Usage.NONE, null);
        ticker.advance(Duration.ofSeconds(10));
        lease(pool, Set.of()).fail(new Failure.Unauthorized("401"), Usage.NONE, null);
        pool.select(Demand.of(MODEL));

        assertThat(told)
                .containsExactly(
                        "leased a",
                        "cooled a PT10S",
                        "leased a",
                        "locked a",
                        "exhausted gemini: every credential is locked out");
    }

    private CredentialPool pool(SelectionStrategy strategy, Credential... credentials) {
        var builder = CredentialPool.builder("gemini").strategy(strategy).ticker(ticker);
        for (Credential credential : credentials) {
            builder.credential(credential);
        }
        return builder.build();
    }

    /** Takes a credential and gives it back unused. */
    private static String taken(CredentialPool pool) {
        var lease = lease(pool, Set.of());
        lease.abandon(Usage.NONE, null);
        return lease.credential().id();
    }

    private static Lease lease(CredentialPool pool, Set<String> tried) {
        return ((Selection.Leased) pool.select(new Demand(MODEL, null, 0, tried))).lease();
    }

    private static void answer(CredentialPool pool, String id, int times) {
        Set<String> others = new java.util.HashSet<>();
        pool.snapshot()
                .credentials()
                .forEach(state -> others.add(state.credential().id()));
        others.remove(id);
        for (int time = 0; time < times; time++) {
            lease(pool, others).succeed(Usage.NONE, null);
        }
    }

    private static List<Veto.Reason> vetoes(CredentialPool pool) {
        return pool.snapshot().credentials().stream()
                .flatMap(state -> state.vetoes().stream())
                .map(Veto::reason)
                .toList();
    }

    private static ObservedLimits nothingLeft(boolean wholeCredential) {
        return left(0, wholeCredential);
    }

    private static ObservedLimits left(long calls, boolean wholeCredential) {
        return new ObservedLimits(List.of(new ObservedLimits.Limit(
                ObservedLimits.Unit.REQUESTS,
                "minute",
                wholeCredential,
                OptionalLong.of(4),
                OptionalLong.of(calls),
                Duration.ofMinutes(1))));
    }

    private static Failure limitedFor(Duration hint) {
        return new Failure.RateLimited("429", hint);
    }
}
