package io.spillway.resilience.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Credential;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Deadline;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Selection;
import io.spillway.resilience.SelectionStrategy;
import io.spillway.resilience.Usage;
import io.spillway.testing.FakeTicker;
import io.spillway.testing.ToldLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class RotationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Demand DEMAND = Demand.of("gpt-4o");
    private static final Failure UNAUTHORIZED = new Failure.Unauthorized("401");

    private final FakeTicker ticker = new FakeTicker();
    private final List<String> asked = new ArrayList<>();

    @Test
    void takesTheNextCredentialWhenOneIsLimited() {
        var pool = pool("a", "b");

        StepVerifier.create(Rotation.over(pool).call(DEMAND, deadline(), failing(Map.of("a", limited(60)))))
                .expectNext("b")
                .expectComplete()
                .verify(PATIENCE);

        assertThat(asked).containsExactly("a", "b");
        assertNothingInFlight(pool);
    }

    @Test
    void asksNoCredentialTwice() {
        var pool = pool("a", "b", "c");

        StepVerifier.create(Rotation.unwaiting(pool)
                        .call(
                                DEMAND,
                                deadline(),
                                failing(Map.of("a", UNAUTHORIZED, "b", limited(60), "c", limited(40)))))
                .expectErrorSatisfies(failure(new Failure.RateLimited("429", Duration.ofSeconds(40))))
                .verify(PATIENCE);

        assertThat(asked).containsExactly("a", "b", "c");
        assertNothingInFlight(pool);
    }

    @Test
    void saysThatNoCredentialIsAcceptedWhenNoneIs() {
        var pool = pool("a", "b");

        StepVerifier.create(Rotation.over(pool)
                        .call(DEMAND, deadline(), failing(Map.of("a", UNAUTHORIZED, "b", UNAUTHORIZED))))
                .expectErrorSatisfies(failure(new Failure.Unauthorized("openai: every credential is locked out")))
                .verify(PATIENCE);
    }

    @Test
    void stopsWhenTheProviderIsAtFault() {
        var unavailable = new Failure.Unavailable("503", Failure.Cause.OVERLOADED);

        StepVerifier.create(Rotation.over(pool("a", "b")).call(DEMAND, deadline(), failing(Map.of("a", unavailable))))
                .expectErrorSatisfies(failure(unavailable))
                .verify(PATIENCE);

        assertThat(asked).containsExactly("a");
    }

    @Test
    void passesOnAnErrorThatIsNoFailureAndHoldsItAgainstNobody() {
        var pool = pool("a");

        StepVerifier.create(Rotation.over(pool).call(DEMAND, deadline(), lease -> {
                    throw new IllegalStateException("a mistake");
                }))
                .expectErrorMessage("a mistake")
                .verify(PATIENCE);

        assertNothingInFlight(pool);
        assertThat(pool.select(DEMAND)).isInstanceOf(Selection.Leased.class);
    }

    @Test
    void waitsUntilTheSoonestRestIsOver() {
        var pool = pool("a");
        List<String> answers = new ArrayList<>();
        Rotation.over(pool)
                .call(DEMAND, deadline(), lease -> asked.isEmpty() ? ask(lease, limited(2)) : ask(lease, null))
                .subscribe(answers::add);

        ticker.advance(Duration.ofMillis(1_999));
        assertThat(answers).isEmpty();

        ticker.advance(Duration.ofMillis(1));
        assertThat(answers).containsExactly("a");
        assertThat(asked).containsExactly("a", "a");
        assertNothingInFlight(pool);
    }

    @Test
    void doesNotWaitForARecoveryThatComesTooLate() {
        StepVerifier.create(Rotation.over(pool("a")).call(DEMAND, deadline(), failing(Map.of("a", limited(300)))))
                .expectErrorSatisfies(error -> assertThat(((CallFailedException) error).failure())
                        .isInstanceOfSatisfying(
                                Failure.RateLimited.class,
                                failure -> assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(300))))
                .verify(PATIENCE);
    }

    @Test
    void givesUpAtTheDeadline() {
        var pool = pool("a");
        List<Throwable> errors = new ArrayList<>();
        Rotation.over(pool).call(DEMAND, deadline(), lease -> Mono.never()).subscribe(never -> {}, errors::add);

        ticker.advance(Duration.ofSeconds(30));

        assertThat(errors)
                .singleElement()
                .satisfies(failure(new Failure.DeadlineExceeded("no answer within the time allowed")));
        assertNothingInFlight(pool);
        assertThat(ticker.timers()).isZero();
    }

    @Test
    void givesTheLeaseBackWhenNobodyWaitsAnyMore() {
        var pool = pool("a");
        var subscription = Rotation.over(pool)
                .call(DEMAND, deadline(), lease -> Mono.never())
                .subscribe();

        subscription.dispose();

        assertNothingInFlight(pool);
        assertThat(ticker.timers()).isZero();
    }

    @Test
    void leavesTheRoomWhenNobodyWaitsAnyMore() {
        var pool = CredentialPool.builder("openai")
                .credential(new Credential("a", 1, 1))
                .ticker(ticker)
                .build();
        var busy = ((Selection.Leased) pool.select(DEMAND)).lease();
        var subscription = Rotation.over(pool)
                .call(DEMAND, deadline(), lease -> Mono.just("answer"))
                .subscribe();

        subscription.dispose();
        busy.succeed(Usage.NONE, null);

        assertNothingInFlight(pool);
        assertThat(ticker.timers()).isZero();
    }

    @Test
    void letsTheAttemptSayFirstWhatACancelledCallTook() {
        var pool = pool("a");
        var lease = ToldLease.of("a", "gpt-4o");
        var took = new Usage(7, 3, 0, 0, true);

        StepVerifier.create(Rotation.unwaiting(pool)
                        .call(lease, DEMAND, given -> Mono.never().doOnCancel(() -> given.abandon(took, null))))
                .thenCancel()
                .verify(PATIENCE);

        assertThat(lease.end().how()).isEqualTo("abandon");
        assertThat(lease.end().usage()).isEqualTo(took);
    }

    @Test
    void givesTheLeaseBackWhenACancelledAttemptDoesNot() {
        var lease = ToldLease.of("a", "gpt-4o");

        StepVerifier.create(Rotation.unwaiting(pool("a")).call(lease, DEMAND, given -> Mono.never()))
                .thenCancel()
                .verify(PATIENCE);

        assertThat(lease.end().how()).isEqualTo("abandon");
    }

    @Test
    void leavesTheLeaseOfAnAnswerThatHasBegunToTheAttempt() {
        var pool = pool("a");
        var first = ((Selection.Leased) pool.select(DEMAND)).lease();

        StepVerifier.create(Rotation.unwaiting(pool).call(first, DEMAND, lease -> Mono.just("begun")))
                .expectNext("begun")
                .expectComplete()
                .verify(PATIENCE);

        assertThat(pool.snapshot().credentials().get(0).inFlight()).isEqualTo(1);
    }

    @Test
    void takesTheNextCredentialAfterTheGivenOne() {
        var pool = pool("a", "b");
        var first = ((Selection.Leased) pool.select(DEMAND)).lease();

        StepVerifier.create(Rotation.unwaiting(pool).call(first, DEMAND, failing(Map.of("a", limited(60)))))
                .expectNext("b")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void asksForNothingBeforeItIsSubscribedTo() {
        var answer = Sinks.<String>one();
        var pool = pool("a");

        var call = Rotation.over(pool).call(DEMAND, deadline(), lease -> answer.asMono());

        assertNothingInFlight(pool);
        call.subscribe();
        assertThat(pool.snapshot().credentials().get(0).inFlight()).isEqualTo(1);
    }

    private CredentialPool pool(String... ids) {
        var builder = CredentialPool.builder("openai")
                .strategy(SelectionStrategy.sequential())
                .ticker(ticker);
        for (String id : ids) {
            builder.credential(id);
        }
        return builder.build();
    }

    private Deadline deadline() {
        return Deadline.after(Duration.ofSeconds(30), ticker);
    }

    /** Answers with the credential's id, except where a failure is given. */
    private Function<Lease, Mono<String>> failing(Map<String, Failure> failures) {
        return lease -> ask(lease, failures.get(lease.credential().id()));
    }

    private Mono<String> ask(Lease lease, Failure failure) {
        asked.add(lease.credential().id());
        return failure == null ? Mono.just(lease.credential().id()) : Mono.error(new CallFailedException(failure));
    }

    private static Failure limited(int seconds) {
        return new Failure.RateLimited("429", Duration.ofSeconds(seconds));
    }

    private static Consumer<Throwable> failure(Failure expected) {
        return error -> assertThat(error)
                .isInstanceOfSatisfying(
                        CallFailedException.class,
                        failed -> assertThat(failed.failure()).isEqualTo(expected));
    }

    private static void assertNothingInFlight(CredentialPool pool) {
        assertThat(pool.snapshot().credentials()).allMatch(state -> state.inFlight() == 0);
    }
}
