package io.spillway.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import io.spillway.testing.FakeProvider;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class RepeatingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Failure BROKEN = new Failure.Unavailable("500", Cause.SERVER_ERROR);

    private final RouterFixture fixture = new RouterFixture();

    static Stream<Failure> failuresWorthARepeat() {
        return Stream.of(BROKEN, new Failure.Unavailable("cut", Cause.RESET), new Failure.InvalidAnswer("a web page"));
    }

    @ParameterizedTest
    @MethodSource("failuresWorthARepeat")
    void asksOnceMoreWithAnotherCredentialBeforeTheNextProvider(Failure failure) {
        var first = fixture.provider("first").tier(1).credentials(2).failing(failure);
        var second = fixture.provider("second").tier(2).answering();

        StepVerifier.create(fixture.routerOver(first, second).route(fixture.call()))
                .assertNext(routed -> assertThat(routed.fallbackProvider()).isEqualTo("second"))
                .expectComplete()
                .verify(PATIENCE);

        assertThat(first.attempts())
                .extracting(FakeProvider.Attempt::credential)
                .containsExactly("key-1", "key-2");
    }

    @Test
    void asksOnceMoreWithAnotherCredentialThanTheOneItHadRotatedTo() {
        var limited = new Failure.RateLimited("429", Duration.ofHours(1));
        var first = fixture.provider("first").tier(1).credentials(3).answeringAfter(limited, BROKEN);
        var second = fixture.provider("second").tier(2).answering();

        StepVerifier.create(fixture.routerOver(first, second).route(fixture.call()))
                .assertNext(routed -> assertThat(routed.fallbackProvider()).isNull())
                .expectComplete()
                .verify(PATIENCE);

        assertThat(first.attempts())
                .extracting(FakeProvider.Attempt::credential)
                .doesNotHaveDuplicates();
        assertThat(first.attempts()).hasSize(3);
    }

    @Test
    void asksOnceMoreWithTheOnlyCredential() {
        var first = fixture.provider("first").tier(1).answeringAfter(BROKEN);
        var second = fixture.provider("second").tier(2).answering();

        StepVerifier.create(fixture.routerOver(first, second).route(fixture.call()))
                .assertNext(routed -> assertThat(routed.fallbackProvider()).isNull())
                .expectComplete()
                .verify(PATIENCE);

        assertThat(first.attempts())
                .extracting(FakeProvider.Attempt::credential)
                .containsExactly("key-1", "key-1");
    }

    @ParameterizedTest
    @EnumSource(
            value = Cause.class,
            names = {"OVERLOADED", "TIMEOUT", "UNREACHABLE", "CIRCUIT_OPEN", "SATURATED"})
    void asksNoMoreAfter(Cause cause) {
        var only = fixture.provider("only").credentials(2).failing(new Failure.Unavailable("down", cause));

        StepVerifier.create(fixture.routerOver(only).route(fixture.call()))
                .expectError(NotAnsweredException.class)
                .verify(PATIENCE);

        assertThat(only.attempts()).hasSize(1);
    }

    @Test
    void asksTheLastCandidateTwiceMoreWithGrowingPauses() {
        var only = fixture.provider("only").failing(BROKEN);

        StepVerifier.create(fixture.routerOver(only).route(fixture.call()))
                .expectSubscription()
                .then(() -> assertThat(only.attempts()).hasSize(1))
                .then(() -> fixture.ticker.advance(Duration.ofMillis(124)))
                .then(() -> assertThat(only.attempts()).hasSize(1))
                .then(() -> fixture.ticker.advance(Duration.ofMillis(126)))
                .then(() -> assertThat(only.attempts()).hasSize(2))
                .then(() -> fixture.ticker.advance(Duration.ofMillis(124)))
                .then(() -> assertThat(only.attempts()).hasSize(2))
                .then(() -> fixture.ticker.advance(Duration.ofMillis(376)))
                .expectError(NotAnsweredException.class)
                .verify(PATIENCE);

        assertThat(only.attempts()).hasSize(3);
        assertThat(only.inFlight()).isZero();
    }

    @Test
    void answersFromARepeatAtTheLastCandidate() {
        var only = fixture.provider("only").answeringAfter(BROKEN, BROKEN);

        StepVerifier.create(fixture.routerOver(only).route(fixture.call()))
                .expectSubscription()
                .then(() -> fixture.ticker.advance(Duration.ofSeconds(1)))
                .assertNext(routed -> assertThat(routed.trace().attempts()).isEqualTo(3))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void doesNotPauseBeyondTheDeadline() {
        var only = fixture.provider("only").failing(BROKEN);

        StepVerifier.create(fixture.routerOver(only).route(fixture.callWithin(Duration.ofMillis(100))))
                .expectErrorSatisfies(error -> assertThat(
                                ((NotAnsweredException) error).verdict().failure())
                        .isEqualTo(BROKEN))
                .verify(PATIENCE);

        assertThat(only.attempts()).hasSize(1);
    }

    @Test
    void stopsARepeatThatWaitsWhenTheClientLeaves() {
        var only = fixture.provider("only").failing(BROKEN);

        StepVerifier.create(fixture.routerOver(only).route(fixture.call()))
                .expectSubscription()
                .then(() -> assertThat(only.wasCalled()).isTrue())
                .thenCancel()
                .verify(PATIENCE);
        fixture.ticker.advance(Duration.ofSeconds(1));

        assertThat(only.attempts()).hasSize(1);
        assertThat(fixture.ticker.timers()).isZero();
    }

    @Test
    void repeatsNothingWithoutABudget() {
        var only = fixture.withBudget(0, 0).provider("only").failing(BROKEN);

        StepVerifier.create(fixture.routerOver(only).route(fixture.call()))
                .expectError(NotAnsweredException.class)
                .verify(PATIENCE);

        assertThat(only.attempts()).hasSize(1);
    }

    @Test
    void movesOnFromCredentialsAndProvidersWithoutABudget() {
        var first = fixture.withBudget(0, 0)
                .provider("first")
                .tier(1)
                .credentials(3)
                .failing(new Failure.Unauthorized("401"));
        var second = fixture.provider("second").tier(2).answering();

        StepVerifier.create(fixture.routerOver(first, second).route(fixture.call()))
                .assertNext(routed -> assertThat(routed.trace().attempts()).isEqualTo(4))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void keepsRepeatsBelowAFifthOfTheCallsWhenEveryProviderFails() {
        var first = fixture.provider("first").tier(1).credentials(3).failing(BROKEN);
        var second = fixture.provider("second").tier(2).credentials(3).failing(new Failure.InvalidAnswer("cut"));
        var router = fixture.routerOver(first, second);
        var ended = new AtomicInteger();
        int perSecond = 200;
        int seconds = 30;

        for (int call = 0; call < perSecond * seconds; call++) {
            router.route(fixture.call())
                    .onErrorResume(NotAnsweredException.class, error -> Mono.empty())
                    .doOnTerminate(ended::incrementAndGet)
                    .subscribe();
            fixture.ticker.advance(Duration.ofSeconds(1).dividedBy(perSecond));
        }
        fixture.ticker.advance(Duration.ofSeconds(2));

        int calls = perSecond * seconds;
        int firstTries = 2 * calls;
        int repeats = first.attempts().size() + second.attempts().size() - firstTries;
        assertThat(ended).hasValue(calls);
        assertThat(repeats).isBetween(1, calls / 5);
    }

    @Test
    void keepsRepeatsAtTenASecondWhenThereAreFewCalls() {
        var only = fixture.provider("only").failing(BROKEN);
        var router = fixture.routerOver(only);
        int seconds = 20;

        for (int call = 0; call < 10 * seconds; call++) {
            router.route(fixture.call()).onErrorComplete().subscribe();
            fixture.ticker.advance(Duration.ofMillis(100));
        }

        assertThat(only.attempts().size() - 10 * seconds).isLessThanOrEqualTo(10 * (seconds + 1));
    }

    @Test
    void saysThatTheBudgetWasSpent() {
        var only = fixture.withBudget(0, 0).provider("only").failing(BROKEN);

        StepVerifier.create(fixture.routerOver(only).route(fixture.call()))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                NotAnsweredException.class,
                                notAnswered ->
                                        assertThat(notAnswered.overBudget()).isTrue()))
                .verify(PATIENCE);
    }
}
