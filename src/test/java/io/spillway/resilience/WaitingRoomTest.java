package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.spillway.resilience.WaitingRoom.Admission;
import io.spillway.resilience.WaitingRoom.Candidate;
import io.spillway.testing.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {

    private static final String MODEL = "gpt-4o";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FakeTicker ticker = new FakeTicker();
    private final WaitingRoom room = new WaitingRoom(100, ticker);
    private final CredentialPool pool = pool("openai");

    @Test
    void admitsAtOnceIfThereIsSomething() {
        var wait = enter(pool);

        assertThat(wait).isCompleted();
        assertThat(room.waiting()).isZero();
        assertThat(ticker.timers()).isZero();
    }

    @Test
    void admitsTheCallThatHasWaitedLongestWhenALeaseEnds() {
        var busy = lease(pool);
        var first = enter(pool);
        var second = enter(pool);

        busy.succeed(Usage.NONE, null);

        assertThat(first).isCompleted();
        assertThat(second).isNotDone();

        first.join().lease().abandon(Usage.NONE, null);

        assertThat(second).isCompleted();
    }

    @Test
    void admitsWhenARestIsOver() {
        lease(pool).fail(limitedFor(Duration.ofSeconds(8)), Usage.NONE, null);
        var wait = enter(pool);

        ticker.advance(Duration.ofMillis(7_999));
        assertThat(wait).isNotDone();

        ticker.advance(Duration.ofMillis(1));
        assertThat(wait).isCompleted();
    }

    @Test
    void noticesARestThatEndsWhileAnotherCredentialIsBusy() {
        var two = CredentialPool.builder("openai")
                .credential(new Credential("a", 1, 1))
                .credential(new Credential("b", 1, 1))
                .ticker(ticker)
                .build();
        lease(two);
        lease(two).fail(limitedFor(Duration.ofSeconds(5)), Usage.NONE, null);
        var wait = enter(two);

        ticker.advance(Duration.ofSeconds(5));

        assertThat(wait).isCompleted();
    }

    @Test
    void letsNoNewcomerOvertake() {
        var busy = lease(pool);
        var wait = enter(pool);
        pool.replace(List.of(new Credential("a", 1, 1)));

        assertThat(pool.select(Demand.of(MODEL))).isInstanceOf(Selection.Later.class);

        busy.abandon(Usage.NONE, null);
        assertThat(wait).isCompleted();
        wait.join().lease().abandon(Usage.NONE, null);

        assertThat(pool.select(Demand.of(MODEL))).isInstanceOf(Selection.Leased.class);
    }

    @Test
    void doesNotHoldUpCallsForAnotherModel() {
        var roomy =
                CredentialPool.builder("openai").credential("a").ticker(ticker).build();
        lease(roomy).fail(limitedFor(Duration.ofSeconds(5)), Usage.NONE, null);
        enter(roomy);

        assertThat(roomy.select(Demand.of("gpt-4o-mini"))).isInstanceOf(Selection.Leased.class);
    }

    @Test
    void takesWhicheverPoolIsFreeFirst() {
        var other = pool("groq");
        lease(pool);
        var busy = lease(other);
        var wait = room.enter(List.of(candidate(pool), candidate(other)), deadline(PATIENCE));

        busy.succeed(Usage.NONE, null);

        assertThat(wait.join().index()).isEqualTo(1);
        assertThat(wait.join().lease().credential().id()).isEqualTo("groq-key");
    }

    @Test
    void prefersTheFirstCandidate() {
        var other = pool("groq");

        var wait = room.enter(List.of(candidate(pool), candidate(other)), deadline(PATIENCE));

        assertThat(wait.join().index()).isZero();
    }

    @Test
    void servesAcrossPoolsInOrderOfArrival() {
        var other = pool("groq");
        var busy = lease(pool);
        lease(other);
        var both = room.enter(List.of(candidate(other), candidate(pool)), deadline(PATIENCE));
        var one = enter(pool);

        busy.succeed(Usage.NONE, null);

        assertThat(both).isCompleted();
        assertThat(one).isNotDone();
    }

    @Test
    void letsOneCallThroughWhenARestIsOverAndNotAStampede() {
        var roomy =
                CredentialPool.builder("openai").credential("a").ticker(ticker).build();
        lease(roomy).fail(limitedFor(Duration.ofSeconds(5)), Usage.NONE, null);
        List<CompletableFuture<Admission>> waits = new ArrayList<>();
        for (int call = 0; call < 50; call++) {
            waits.add(enter(roomy));
        }

        ticker.advance(Duration.ofSeconds(5));

        assertThat(waits.stream().filter(CompletableFuture::isDone)).hasSize(1);

        waits.get(0).join().lease().succeed(Usage.NONE, null);

        assertThat(waits).allMatch(CompletableFuture::isDone);
    }

    @Test
    void refusesAtOnceWhenItIsFull() {
        var small = new WaitingRoom(1, ticker);
        lease(pool);
        small.enter(List.of(candidate(pool)), deadline(PATIENCE));

        var refused = small.enter(List.of(candidate(pool)), deadline(PATIENCE));

        assertThat(failure(refused)).isInstanceOf(Failure.Refused.class);
        assertThat(small.waiting()).isEqualTo(1);
    }

    @Test
    void givesUpAtOnceWhenTheSoonestRecoveryLiesBeyondTheDeadline() {
        lease(pool).fail(limitedFor(Duration.ofMinutes(5)), Usage.NONE, null);

        var wait = enter(pool);

        assertThat(failure(wait))
                .asInstanceOf(type(Failure.RateLimited.class))
                .extracting(Failure.RateLimited::retryAfter)
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(room.waiting()).isZero();
        assertThat(ticker.timers()).isZero();
    }

    @Test
    void givesUpAtOnceBehindCallsThatHaveMoreTime() {
        lease(pool).fail(limitedFor(Duration.ofSeconds(20)), Usage.NONE, null);
        var patient = enter(pool);

        var impatient = room.enter(List.of(candidate(pool)), deadline(Duration.ofSeconds(5)));

        assertThat(patient).isNotDone();
        assertThat(failure(impatient)).isInstanceOf(Failure.RateLimited.class);
    }

    @Test
    void givesUpWhenTheLastHopeIsLost() {
        var busy = lease(pool);
        var wait = enter(pool);

        busy.fail(limitedFor(Duration.ofHours(1)), Usage.NONE, null);

        assertThat(failure(wait)).isInstanceOf(Failure.RateLimited.class);
    }

    @Test
    void failsAsTheBestCandidateDoesWhenWaitingHelpsWithNone() {
        lease(pool).fail(new Failure.Unauthorized("401"), Usage.NONE, null);

        assertThat(failure(enter(pool))).isEqualTo(new Failure.Unauthorized("openai: every credential is locked out"));
    }

    @Test
    void saysWhenToComeBackIfAnyCandidateRecovers() {
        var other = pool("groq");
        lease(pool).fail(new Failure.Unauthorized("401"), Usage.NONE, null);
        lease(other).fail(limitedFor(Duration.ofHours(1)), Usage.NONE, null);

        var wait = room.enter(List.of(candidate(pool), candidate(other)), deadline(PATIENCE));

        assertThat(failure(wait))
                .asInstanceOf(type(Failure.RateLimited.class))
                .extracting(Failure.RateLimited::retryAfter)
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void doesNotWaitForACredentialThatTheCallHasUsedUp() {
        lease(pool).fail(limitedFor(Duration.ofSeconds(5)), Usage.NONE, null);

        var wait = room.enter(List.of(new Candidate(pool, Demand.of(MODEL).without("openai-key"))), deadline(PATIENCE));

        assertThat(failure(wait))
                .isEqualTo(new Failure.RateLimited("openai: every credential is resting", Duration.ofSeconds(5)));
    }

    @Test
    void saysHowLongAWaitInVainWas() {
        lease(pool);
        var wait = enter(pool);

        ticker.advance(PATIENCE);

        assertThat(failure(wait)).isEqualTo(new Failure.RateLimited("no credential came free; waited 30000 ms", null));
        assertThat(room.waiting()).isZero();
        assertThat(ticker.timers()).isZero();
    }

    @Test
    void forgetsACallThatLeaves() {
        var busy = lease(pool);
        var first = enter(pool);
        var second = enter(pool);

        first.cancel(false);
        busy.succeed(Usage.NONE, null);

        assertThat(second).isCompleted();
        assertThat(room.waiting()).isZero();
        assertThat(ticker.timers()).isZero();
    }

    @Test
    void holdsNoLeaseAfterTenThousandCancellations() throws Exception {
        var many = CredentialPool.builder("openai")
                .credential(new Credential("a", 1, 2))
                .credential(new Credential("b", 1, 2))
                .build();
        var large = new WaitingRoom(20_000, Ticker.system());
        var threads = Executors.newFixedThreadPool(4);
        var waits = new ArrayList<Future<Integer>>();
        for (int thread = 0; thread < 4; thread++) {
            var random = new Random(thread);
            waits.add(threads.submit(() -> enterAndCancel(large, many, random, 2_500)));
        }

        int admitted = 0;
        for (var wait : waits) {
            admitted += wait.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();

        assertThat(admitted).isPositive();
        assertThat(large.waiting()).isZero();
        assertThat(many.snapshot().credentials()).allMatch(state -> state.inFlight() == 0);
        assertThat(many.select(Demand.of(MODEL))).isInstanceOf(Selection.Leased.class);
    }

    /** Enters often; cancels some of the waits at once, some while a lease may be on its way, and ends the others. */
    private static int enterAndCancel(WaitingRoom room, CredentialPool pool, Random random, int calls)
            throws InterruptedException, ExecutionException {
        int admitted = 0;
        var deadline = Deadline.after(Duration.ofMinutes(1), Ticker.system());
        for (int call = 0; call < calls; call++) {
            var wait = room.enter(List.of(candidate(pool)), deadline);
            boolean leave = random.nextInt(4) > 0;
            for (int spin = random.nextInt(200); leave && spin > 0; spin--) {
                Thread.onSpinWait();
            }
            if (!leave || !wait.cancel(false)) {
                admitted++;
                wait.get().lease().abandon(Usage.NONE, null);
            }
        }
        return admitted;
    }

    @Test
    void wakesEveryoneUnderContention() throws Exception {
        var contended = CredentialPool.builder("openai")
                .credential(new Credential("a", 1, 3))
                .build();
        var large = new WaitingRoom(20_000, Ticker.system());
        var served = new CountDownLatch(10_000);
        var threads = Executors.newFixedThreadPool(4);

        for (int call = 0; call < 10_000; call++) {
            large.enter(List.of(candidate(contended)), Deadline.after(Duration.ofMinutes(1), Ticker.system()))
                    .thenAccept(admission -> threads.execute(() -> {
                        admission.lease().succeed(Usage.NONE, null);
                        served.countDown();
                    }));
        }

        assertThat(served.await(60, TimeUnit.SECONDS)).isTrue();
        threads.shutdown();
        assertThat(large.waiting()).isZero();
        assertThat(contended.snapshot().credentials().get(0).inFlight()).isZero();
    }

    private CredentialPool pool(String name) {
        return CredentialPool.builder(name)
                .credential(new Credential(name + "-key", 1, 1))
                .ticker(ticker)
                .build();
    }

    private CompletableFuture<Admission> enter(CredentialPool pool) {
        return room.enter(List.of(candidate(pool)), deadline(PATIENCE));
    }

    private static Candidate candidate(CredentialPool pool) {
        return new Candidate(pool, Demand.of(MODEL));
    }

    private Deadline deadline(Duration budget) {
        return Deadline.after(budget, ticker);
    }

    private static Lease lease(CredentialPool pool) {
        return ((Selection.Leased) pool.select(Demand.of(MODEL))).lease();
    }

    private static Failure limitedFor(Duration hint) {
        return new Failure.RateLimited("429", hint);
    }

    private static Failure failure(CompletableFuture<Admission> wait) {
        assertThat(wait).isCompletedExceptionally();
        try {
            wait.join();
            throw new AssertionError("succeeded");
        } catch (CompletionException error) {
            return ((CallFailedException) error.getCause()).failure();
        }
    }
}
