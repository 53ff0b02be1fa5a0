package io.spillway.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Selection;
import io.spillway.resilience.Usage;
import io.spillway.testing.FakeProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class WaitingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final RouterFixture fixture = new RouterFixture();

    @Test
    void waitsForABusyCredentialToComeFree() {
        var provider = fixture.provider("only").atATime(1).answering();
        Lease busy = lease(provider);

        StepVerifier.create(fixture.routerOver(provider).route(fixture.call()))
                .expectSubscription()
                .then(() -> fixture.ticker.advance(Duration.ofSeconds(10)))
                .then(() -> assertThat(provider.wasCalled()).isFalse())
                .then(() -> busy.succeed(Usage.NONE, null))
                .assertNext(routed -> assertThat(routed.fallbackProvider()).isNull())
                .expectComplete()
                .verify(PATIENCE);

        assertThat(provider.inFlight()).isZero();
        assertThat(fixture.ticker.timers()).isZero();
    }

    @Test
    void waitsUntilACooldownHasPassedAndAsksTheSameCredentialAgain() {
        var provider = fixture.provider("only").answeringAfter(limited(2));

        StepVerifier.create(fixture.routerOver(provider).route(fixture.call()))
                .expectSubscription()
                .then(() -> fixture.ticker.advance(Duration.ofMillis(1_999)))
                .then(() -> assertThat(provider.attempts()).hasSize(1))
                .then(() -> fixture.ticker.advance(Duration.ofMillis(1)))
                .assertNext(routed -> assertThat(routed.trace().attempts()).isEqualTo(2))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void doesNotWaitWhileSomebodyCouldAnswer() {
        var resting = fixture.provider("resting").tier(1).failing(limited(1));
        var broken = fixture.provider("broken").tier(2).failing(overloaded());
        var third = fixture.provider("third").tier(3).answering();

        StepVerifier.create(fixture.routerOver(resting, broken, third).route(fixture.call()))
                .assertNext(routed -> assertThat(routed.fallbackProvider()).isEqualTo("third"))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void waitsForAllCandidatesAtOnceAndTakesTheFirstThatComesFree() {
        var first = fixture.provider("first").tier(1).answeringAfter(limited(20));
        var second = fixture.provider("second").tier(2).answeringAfter(limited(10));

        StepVerifier.create(fixture.routerOver(first, second).route(fixture.call()))
                .expectSubscription()
                .then(() -> fixture.ticker.advance(Duration.ofSeconds(10)))
                .assertNext(routed -> assertThat(routed.fallbackProvider()).isEqualTo("second"))
                .expectComplete()
                .verify(PATIENCE);

        assertThat(first.attempts()).hasSize(1);
    }

    @Test
    void waitsForWhoeverIsRestingWhenTheOthersAreBroken() {
        var resting = fixture.provider("resting").tier(1).answeringAfter(limited(10));
        var broken = fixture.provider("broken").tier(2).failing(overloaded());

        StepVerifier.create(fixture.routerOver(resting, broken).route(fixture.call()))
                .expectSubscription()
                .then(() -> fixture.ticker.advance(Duration.ofSeconds(10)))
                .assertNext(routed -> assertThat(routed.reply().provider()).isEqualTo("resting"))
                .expectComplete()
                .verify(PATIENCE);

        assertThat(broken.attempts()).hasSize(1);
    }

    @Test
    void servesThoseWhoWaitInTheOrderInWhichTheyCame() {
        var provider = fixture.provider("only").atATime(1).answering();
        var router = fixture.routerOver(provider);
        Lease busy = lease(provider);
        var answered = new ArrayList<String>();
        for (String name : List.of("a", "b", "c")) {
            router.route(fixture.call()).subscribe(routed -> answered.add(name));
        }

        busy.succeed(Usage.NONE, null);

        assertThat(answered).containsExactly("a", "b", "c");
    }

    @Test
    void refusesAtOnceWithoutACallWhenNobodyRecoversInTime() {
        var first = fixture.provider("first").tier(1).failing(limited(60));
        var second = fixture.provider("second").tier(2).failing(limited(45));
        var router = fixture.routerOver(first, second);
        router.route(fixture.call()).onErrorComplete().subscribe();
        fixture.ticker.advance(Duration.ofSeconds(5));

        StepVerifier.create(router.route(fixture.call()))
                .expectErrorSatisfies(error -> {
                    var notAnswered = (NotAnsweredException) error;
                    assertThat(notAnswered.verdict().failure()).isInstanceOf(Failure.RateLimited.class);
                    assertThat(notAnswered.verdict().retryAfter()).isEqualTo(Duration.ofSeconds(40));
                    assertThat(notAnswered.trace().attempts()).isZero();
                })
                .verify(PATIENCE);

        assertThat(first.attempts()).hasSize(1);
        assertThat(second.attempts()).hasSize(1);
        assertThat(fixture.ticker.timers()).isZero();
    }

    @Test
    void refusesAtOnceWhenTheRecoveryLiesBeyondTheDeadline() {
        var provider = fixture.provider("only").failing(limited(10));

        StepVerifier.create(fixture.routerOver(provider).route(fixture.callWithin(Duration.ofSeconds(9))))
                .expectErrorSatisfies(error -> assertThat(
                                ((NotAnsweredException) error).verdict().retryAfter())
                        .isEqualTo(Duration.ofSeconds(10)))
                .verify(PATIENCE);
    }

    @Test
    void givesUpAfterTheLongestWait() {
        var provider = fixture.provider("only").atATime(1).answering();
        Lease busy = lease(provider);

        StepVerifier.create(fixture.routerOver(provider).route(fixture.call()))
                .expectSubscription()
                .then(() -> fixture.ticker.advance(RouterFixture.MAX_WAIT.minusMillis(1)))
                .then(() -> assertThat(fixture.told).isEmpty())
                .then(() -> fixture.ticker.advance(Duration.ofMillis(1)))
                .expectErrorSatisfies(error -> {
                    assertThat(((NotAnsweredException) error).verdict().failure())
                            .isInstanceOf(Failure.RateLimited.class);
                    assertThat(((NotAnsweredException) error).trace().line())
                            .isEqualTo("only/m skipped (rate limited)");
                })
                .verify(PATIENCE);

        busy.succeed(Usage.NONE, null);
        assertThat(provider.wasCalled()).isFalse();
        assertThat(provider.inFlight()).isZero();
    }

    @Test
    void countsAllWaitsOfACallTogether() {
        var provider = fixture.provider("only").failing(limited(12));

        StepVerifier.create(fixture.routerOver(provider).route(fixture.call()))
                .expectSubscription()
                .then(() -> fixture.ticker.advance(Duration.ofSeconds(24)))
                .expectErrorSatisfies(error -> assertThat(
                                ((NotAnsweredException) error).verdict().failure())
                        .isInstanceOf(Failure.RateLimited.class))
                .verify(PATIENCE);

        assertThat(provider.attempts()).hasSize(3);
    }

    @Test
    void isOverAtTheDeadlineAlsoWhileWaiting() {
        var provider = fixture.provider("only").atATime(1).answering();
        Lease busy = lease(provider);

        StepVerifier.create(fixture.routerOver(provider).route(fixture.callWithin(Duration.ofSeconds(3))))
                .expectSubscription()
                .then(() -> fixture.ticker.advance(Duration.ofSeconds(3)))
                .expectErrorSatisfies(error -> assertThat(
                                ((NotAnsweredException) error).verdict().failure())
                        .isInstanceOf(Failure.DeadlineExceeded.class))
                .verify(PATIENCE);

        busy.succeed(Usage.NONE, null);
        assertThat(provider.inFlight()).isZero();
    }

    @Test
    void leavesTheRoomWhenTheClientLeaves() {
        var provider = fixture.provider("only").atATime(1).answering();
        Lease busy = lease(provider);

        StepVerifier.create(fixture.routerOver(provider).route(fixture.call()))
                .expectSubscription()
                .then(() -> assertThat(fixture.ticker.timers()).isPositive())
                .thenCancel()
                .verify(PATIENCE);
        busy.succeed(Usage.NONE, null);

        assertThat(provider.wasCalled()).isFalse();
        assertThat(provider.inFlight()).isZero();
        assertThat(fixture.ticker.timers()).isZero();
    }

    @Test
    void refusesACallWhenTheRoomIsFull() {
        fixture.withRoomFor(1);
        var provider = fixture.provider("only").atATime(1).answering();
        var router = fixture.routerOver(provider);
        lease(provider);
        router.route(fixture.call()).subscribe();

        StepVerifier.create(router.route(fixture.call()))
                .expectErrorSatisfies(error -> {
                    assertThat(((NotAnsweredException) error).verdict().failure())
                            .isInstanceOf(Failure.Refused.class);
                    assertThat(((NotAnsweredException) error).verdict().retryAfter())
                            .isPositive();
                })
                .verify(PATIENCE);
    }

    @Test
    void doesNotComeBackForEverToAProviderThatSaysNow() {
        var provider = fixture.provider("only").failing(new Failure.RateLimited("429", Duration.ZERO));

        StepVerifier.create(fixture.routerOver(provider).route(fixture.call()))
                .expectSubscription()
                .then(() -> fixture.ticker.advance(RouterFixture.MAX_WAIT))
                .expectErrorSatisfies(error -> assertThat(
                                ((NotAnsweredException) error).verdict().failure())
                        .isInstanceOf(Failure.RateLimited.class))
                .verify(PATIENCE);

        assertThat(provider.attempts()).hasSizeLessThanOrEqualTo(1 + Visit.MOST_RETURNS);
    }

    @Test
    void doesNotWaitForACredentialThatIsLockedOut() {
        var provider = fixture.provider("only").failing(new Failure.Unauthorized("401"));
        var router = fixture.routerOver(provider);

        for (int call = 1; call <= 2; call++) {
            StepVerifier.create(router.route(fixture.call()))
                    .expectErrorSatisfies(error -> assertThat(
                                    ((NotAnsweredException) error).verdict().failure())
                            .isInstanceOf(Failure.Unauthorized.class))
                    .verify(PATIENCE);
        }

        assertThat(provider.attempts()).hasSize(1);
    }

    @Test
    void asksAnotherModelOfTheSameCredentialWhileOneIsLimited() {
        var provider = fixture.provider("only")
                .doing((self, attempt) -> attempt.model().equals("m")
                        ? Mono.error(new CallFailedException(limited(60)))
                        : Mono.just(self.whole(attempt.model(), "hello")));
        var router = fixture.routerOver(provider);
        router.route(fixture.call()).onErrorComplete().subscribe();

        StepVerifier.create(router.route(Calls.of("only/other", RouterFixture.DEADLINE, fixture.ticker)))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
    }

    private static Lease lease(FakeProvider provider) {
        return ((Selection.Leased) provider.pool().select(Demand.of("m"))).lease();
    }

    private static Failure limited(int seconds) {
        return new Failure.RateLimited("429", Duration.ofSeconds(seconds));
    }

    private static Failure overloaded() {
        return new Failure.Unavailable("503", Cause.OVERLOADED);
    }
}
