package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.ObservedLimits.Limit;
import io.spillway.resilience.ObservedLimits.Unit;
import io.spillway.testing.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a pool makes of limits that a provider tells, and of those it does not tell. */
class LearnedLimitsTest {

    private static final String MODEL = "llama-3.3-70b";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A window whose length was measured is opened so late, lest a call arrive too early. */
    private static final Duration A_LITTLE_LATE = MINUTE.plusMillis(100);

    private final FakeTicker ticker = new FakeTicker();
    private final CredentialPool pool =
            CredentialPool.builder("groq").credential("a").ticker(ticker).build();

    @Test
    void isNotAskedOnceNothingRemains() {
        var lease = lease();
        lease.learn(requests(30, 0, Duration.ofSeconds(20)));
        lease.succeed(Usage.NONE, null);

        assertThat(soonest()).isEqualTo(Duration.ofSeconds(20));
        assertThat(pool.snapshot().credentials().get(0).vetoes())
                .containsExactly(
                        new Veto(Veto.Reason.WINDOW, MODEL, ticker.instant().plusSeconds(20)));
    }

    @Test
    void countsTheCallsInFlight() {
        lease().learn(requests(30, 2, MINUTE));

        assertThat(leaseAll()).hasSize(2);
    }

    @Test
    void countsCallsThatBeganBeforeTheOneThatWasToldAsTaken() {
        lease();
        lease();
        var third = lease();

        third.learn(requests(30, 5, MINUTE));

        assertThat(leaseAll()).hasSize(5);
    }

    @Test
    void believesTheYoungestCall() {
        var older = lease();
        var younger = lease();

        younger.learn(requests(30, 1, MINUTE));
        older.learn(requests(30, 9, MINUTE));

        assertThat(leaseAll()).hasSize(1);
    }

    @Test
    void letsAsManyThroughAfterAResetAsTheWindowHolds() {
        var lease = lease();
        lease.learn(requests(30, 0, MINUTE));
        lease.succeed(Usage.NONE, null);

        ticker.advance(MINUTE);

        assertThat(leaseAll()).hasSize(30);

        ticker.advance(MINUTE);

        assertThat(leaseAll()).hasSize(30);
    }

    @Test
    void holdsAModelsLimitAgainstThatModelOnly() {
        lease().learn(requests(30, 0, MINUTE));

        assertThat(pool.select(Demand.of("other"))).isInstanceOf(Selection.Leased.class);
    }

    @Test
    void holdsACredentialsLimitAgainstAllModels() {
        lease().learn(limit(Unit.REQUESTS, "day", true, 1_000, 0, Duration.ofHours(3)));

        assertThat(pool.select(Demand.of("other")))
                .isInstanceOfSatisfying(
                        Selection.Later.class,
                        later -> assertThat(later.soonest()).isEqualTo(Duration.ofHours(3)));
    }

    @Test
    void turnsAwayACallThatIsTooLargeForTheTokensThatRemain() {
        lease().learn(limit(Unit.TOKENS, "minute", false, 6_000, 1_500, MINUTE));

        assertThat(pool.select(demandOf(2_000))).isInstanceOf(Selection.Later.class);
        assertThat(pool.select(demandOf(1_000))).isInstanceOf(Selection.Leased.class);
        assertThat(pool.select(demandOf(1_000))).isInstanceOf(Selection.Later.class);
        assertThat(pool.select(demandOf(500))).isInstanceOf(Selection.Leased.class);
    }

    @Test
    void letsACallThroughThatIsLargerThanTheWholeWindowWhenTheWindowIsFull() {
        lease().learn(limit(Unit.TOKENS, "minute", false, 6_000, 1_500, MINUTE));
        ticker.advance(MINUTE);

        assertThat(pool.select(demandOf(50_000))).isInstanceOf(Selection.Leased.class);
    }

    @Test
    void asksNoMoreOnceTheOutputTokensAreSpent() {
        lease().learn(limit(Unit.OUTPUT_TOKENS, "minute", false, 8_000, 0, MINUTE));

        assertThat(soonest()).isEqualTo(MINUTE);
    }

    @Test
    void takesTheNameOfAWindowForItsLengthWhenNoResetIsTold() {
        lease().learn(limit(Unit.REQUESTS, "hour", false, 100, 0, null));

        assertThat(soonest()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void doesNotCountACallThatWasNeverSent() {
        lease().learn(requests(30, 1, MINUTE));

        lease().fail(new Failure.Unavailable("open", Failure.Cause.CIRCUIT_OPEN), Usage.NONE, null);

        assertThat(leaseAll()).hasSize(1);
    }

    @Test
    void prefersACredentialThatHasSomethingLeft() {
        var two = CredentialPool.builder("groq")
                .credential("a")
                .credential("b")
                .strategy(SelectionStrategy.sequential())
                .ticker(ticker)
                .build();
        var lease = ((Selection.Leased) two.select(Demand.of(MODEL))).lease();

        lease.learn(requests(30, 0, MINUTE));
        lease.succeed(Usage.NONE, null);

        assertThat(((Selection.Leased) two.select(Demand.of(MODEL)))
                        .lease()
                        .credential()
                        .id())
                .isEqualTo("b");
    }

    @Test
    void admitsAsManyOfThoseWhoWaitAsTheWindowHolds() {
        var room = new WaitingRoom(100, ticker);
        lease().learn(requests(10, 0, MINUTE));
        List<WaitingRoom.Admission> admitted = new ArrayList<>();
        for (int call = 0; call < 40; call++) {
            room.enter(
                            List.of(new WaitingRoom.Candidate(pool, Demand.of(MODEL))),
                            Deadline.after(Duration.ofMinutes(10), ticker))
                    .thenAccept(admitted::add);
        }

        ticker.advance(MINUTE);
        assertThat(admitted).hasSize(10);

        ticker.advance(MINUTE);
        assertThat(admitted).hasSize(20);
    }

    @Test
    void infersALimitThatIsAnnouncedOnlyByARefusal() {
        var provider = new SilentProvider(5, MINUTE);
        provider.callWhileLeased();

        ticker.advance(MINUTE);
        provider.callWhileLeased();
        ticker.advance(A_LITTLE_LATE);
        provider.callWhileLeased();

        // The first refusal shows when the window opens, the second how many it holds.
        assertThat(provider.refused).isEqualTo(2);
        assertThat(provider.served).isEqualTo(15);
    }

    @Test
    void infersNothingFromOneRefusal() {
        lease().fail(new Failure.RateLimited("429", Duration.ofSeconds(5)), Usage.NONE, null);
        ticker.advance(Duration.ofSeconds(5));
        lease().succeed(Usage.NONE, null);

        assertThat(leaseAll()).hasSize(1_000);
    }

    @Test
    void wastesFewCallsOnALimitThatItHadToInfer() {
        var provider = new SilentProvider(20, MINUTE);

        for (int minute = 0; minute < 200; minute++) {
            provider.callWhileLeased();
            ticker.advance(A_LITTLE_LATE);
        }

        assertThat(provider.served).isGreaterThan(199 * 20);
        assertThat(provider.refused).isLessThan(20);
    }

    @Test
    void growsALimitThatWasInferredTooLow() {
        var provider = new SilentProvider(2, MINUTE);
        provider.callWhileLeased();
        ticker.advance(MINUTE);
        provider.callWhileLeased();
        provider.capacity = 40;

        for (int minute = 0; minute < 60; minute++) {
            ticker.advance(A_LITTLE_LATE);
            provider.callWhileLeased();
        }
        provider.served = 0;
        ticker.advance(A_LITTLE_LATE);
        provider.callWhileLeased();

        assertThat(provider.served).isGreaterThan(30);
    }

    @Test
    void countsACallThatAYoungerOneHasOvertaken() {
        var older = lease();
        var younger = lease();

        // The younger one arrived first, when nobody else had taken anything.
        younger.learn(requests(5, 4, MINUTE));
        older.learn(requests(5, 3, MINUTE));

        assertThat(leaseAll()).hasSize(3);
    }

    @Test
    void measuresAWindowFromResetToReset() {
        ticker.advance(Duration.ofSeconds(50));
        var provider = new SilentProvider(5, MINUTE);
        provider.opened = ticker.instant().minusSeconds(50);
        provider.callWhileLeased();
        ticker.advance(Duration.ofSeconds(10));
        provider.callWhileLeased();

        // The first refusal had told of a reset in 10 s: nothing opens after that time.
        ticker.advance(Duration.ofSeconds(59));
        provider.callWhileLeased();

        assertThat(provider.refused).isEqualTo(2);
        assertThat(provider.served).isEqualTo(10);
    }

    @Test
    void opensAWindowThatWasInferredWithOneCall() {
        var provider = new SilentProvider(5, MINUTE);
        provider.callWhileLeased();
        ticker.advance(MINUTE);
        provider.callWhileLeased();
        ticker.advance(MINUTE);
        provider.callWhileLeased();
        ticker.advance(MINUTE.plusSeconds(1));

        assertThat(leaseAll()).hasSize(1);

        ticker.advance(Duration.ofMillis(500));

        assertThat(leaseAll()).hasSize(4);
    }

    @Test
    void countsWhatWasLetInAndNotWhichCallWasRefused() {
        leaseAllOf(4).forEach(lease -> lease.succeed(Usage.NONE, null));
        refuse(pool, MINUTE);
        ticker.advance(MINUTE);
        lease().succeed(Usage.NONE, null);

        List<Lease> leases = leaseAll();
        leases.get(0).fail(new Failure.RateLimited("429", MINUTE), Usage.NONE, null);
        leases.subList(1, leases.size()).forEach(lease -> lease.succeed(Usage.NONE, null));
        ticker.advance(MINUTE);
        lease().succeed(Usage.NONE, null);

        assertThat(leaseAll()).hasSize(leases.size() - 1);
    }

    @Test
    void letsMoreInOneByOneThanTheFirstRefusalHadShown() {
        leaseAllOf(4).forEach(lease -> lease.succeed(Usage.NONE, null));
        refuse(pool, MINUTE);
        ticker.advance(MINUTE);
        lease().succeed(Usage.NONE, null);

        assertThat(leaseAll()).hasSize(3);
        assertThat(soonest()).isEqualTo(Duration.ZERO);
    }

    @Test
    void goesOnThoughTheCallThatWasToShowMoreIsAbandoned() {
        leaseAllOf(4).forEach(lease -> lease.succeed(Usage.NONE, null));
        refuse(pool, MINUTE);
        ticker.advance(MINUTE);
        leaseAllOf(5).forEach(lease -> lease.abandon(Usage.NONE, null));

        assertThat(leaseAll()).hasSize(1);
    }

    @Test
    void doesNotRestTheWholePoolWhileAnotherOfItsCredentialsIsAnswered() {
        var four = pausable();
        refuse(four, Duration.ofSeconds(30));
        ticker.advance(Duration.ofMillis(1));
        ((Selection.Leased) four.select(Demand.of(MODEL))).lease().succeed(Usage.NONE, null);
        refuse(four, Duration.ofSeconds(31));
        refuse(four, Duration.ofSeconds(32));

        assertThat(four.select(Demand.of("other"))).isInstanceOf(Selection.Leased.class);
    }

    @Test
    void restsTheWholePoolWhenTheProviderItselfSeemsToBeMeant() {
        var four = pausable();
        for (int credential = 0; credential < 3; credential++) {
            refuse(four, Duration.ofSeconds(30 + credential));
        }

        assertThat(four.select(Demand.of("other")))
                .isInstanceOfSatisfying(
                        Selection.Later.class,
                        later -> assertThat(later.soonest()).isEqualTo(Duration.ofSeconds(30)));

        ticker.advance(Duration.ofSeconds(30));

        assertThat(four.select(Demand.of("other"))).isInstanceOf(Selection.Leased.class);
    }

    @Test
    void doesNotRestTheWholePoolForLimitsThatLieFarApart() {
        var four = pausable();
        for (int credential = 0; credential < 3; credential++) {
            refuse(four, Duration.ofMinutes(5));
            ticker.advance(Duration.ofSeconds(11));
        }

        assertThat(four.select(Demand.of("other"))).isInstanceOf(Selection.Leased.class);
    }

    private CredentialPool pausable() {
        return CredentialPool.builder("groq")
                .credential("a")
                .credential("b")
                .credential("c")
                .credential("d")
                .ticker(ticker)
                .build();
    }

    private static void refuse(CredentialPool pool, Duration hint) {
        ((Selection.Leased) pool.select(Demand.of(MODEL)))
                .lease()
                .fail(new Failure.RateLimited("429", hint), Usage.NONE, null);
    }

    /** A provider with a fixed window that says nothing of it until it refuses. */
    private final class SilentProvider {

        private final Duration window;
        private int capacity;
        private int taken;
        private int served;
        private int refused;
        private Instant opened = ticker.instant();

        SilentProvider(int capacity, Duration window) {
            this.capacity = capacity;
            this.window = window;
        }

        void callWhileLeased() {
            while (pool.select(Demand.of(MODEL)) instanceof Selection.Leased leased) {
                call(leased.lease());
            }
        }

        private void call(Lease lease) {
            while (!ticker.instant().isBefore(opened.plus(window))) {
                opened = opened.plus(window);
                taken = 0;
            }
            if (taken < capacity) {
                taken++;
                served++;
                lease.succeed(Usage.NONE, null);
            } else {
                refused++;
                var resetsIn = Duration.between(ticker.instant(), opened.plus(window));
                lease.fail(new Failure.RateLimited("429", resetsIn), Usage.NONE, null);
            }
        }
    }

    private Lease lease() {
        return ((Selection.Leased) pool.select(Demand.of(MODEL))).lease();
    }

    private List<Lease> leaseAll() {
        return leaseAllOf(1_000);
    }

    private List<Lease> leaseAllOf(int atMost) {
        List<Lease> leases = new ArrayList<>();
        while (leases.size() < atMost && pool.select(Demand.of(MODEL)) instanceof Selection.Leased leased) {
            leases.add(leased.lease());
        }
        return leases;
    }

    private Duration soonest() {
        return ((Selection.Later) pool.select(Demand.of(MODEL))).soonest();
    }

    private static Demand demandOf(long tokens) {
        return new Demand(MODEL, null, tokens, Set.of());
    }

    private static ObservedLimits requests(long limit, long remaining, Duration resetsIn) {
        return limit(Unit.REQUESTS, "minute", false, limit, remaining, resetsIn);
    }

    private static ObservedLimits limit(
            Unit unit, String window, boolean whole, long limit, long remaining, @Nullable Duration resetsIn) {
        return new ObservedLimits(
                List.of(new Limit(unit, window, whole, OptionalLong.of(limit), OptionalLong.of(remaining), resetsIn)));
    }
}
