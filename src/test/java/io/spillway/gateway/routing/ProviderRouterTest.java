package io.spillway.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.gateway.provider.Reply;
import io.spillway.gateway.routing.RouteTrace.Outcome;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import io.spillway.testing.FakeProvider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ProviderRouterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Failure OVERLOADED = new Failure.Unavailable("503", Cause.OVERLOADED);

    private static final Failure REJECTED = new Failure.Rejected("messages: empty", 400, null);

    private final RouterFixture fixture = new RouterFixture();

    @Test
    void answersFromTheFirstChoice() {
        var first = fixture.provider("first").tier(1).answering();
        var second = fixture.provider("second").tier(2).answering();

        Routed routed = answer(first, second);

        assertThat(routed.reply().provider()).isEqualTo("first");
        assertThat(routed.fallbackProvider()).isNull();
        assertThat(routed.trace().attempts()).isEqualTo(1);
        assertThat(outcomes(routed.trace())).containsExactly(Outcome.ANSWERED, Outcome.NOT_REACHED);
        assertThat(second.wasCalled()).isFalse();
    }

    @Test
    void fallsBackToTheNextTierWhenAProviderIsUnavailable() {
        var first = fixture.provider("first").tier(1).failing(OVERLOADED);
        var second = fixture.provider("second").tier(2).answering();
        var third = fixture.provider("third").tier(3).answering();

        Routed routed = answer(first, second, third);

        assertThat(routed.reply().provider()).isEqualTo("second");
        assertThat(routed.fallbackProvider()).isEqualTo("second");
        assertThat(outcomes(routed.trace())).containsExactly(Outcome.FAILED, Outcome.ANSWERED, Outcome.NOT_REACHED);
        assertThat(routed.trace().steps().get(0).failure()).isEqualTo(OVERLOADED);
        assertThat(third.wasCalled()).isFalse();
    }

    static Stream<Failure> failuresThatAnotherProviderMayNotShare() {
        return Stream.concat(
                Stream.of(Cause.values()).map(cause -> new Failure.Unavailable("down", cause)),
                Stream.of(
                        new Failure.RateLimited("429", null),
                        new Failure.RateLimited("429", Duration.ofSeconds(1)),
                        new Failure.QuotaExhausted("402", null, true),
                        new Failure.Unauthorized("401"),
                        new Failure.InvalidAnswer("empty"),
                        new Failure.ModelUnknown("404")));
    }

    @ParameterizedTest
    @MethodSource("failuresThatAnotherProviderMayNotShare")
    void fallsBackAfter(Failure failure) {
        var first = fixture.provider("first").tier(1).failing(failure);
        var second = fixture.provider("second").tier(2).answering();

        assertThat(answer(first, second).fallbackProvider()).isEqualTo("second");
        assertThat(first.inFlight()).isZero();
    }

    @Test
    void triesNothingElseWhenTheCallItselfIsAtFault() {
        var first = fixture.provider("first").tier(1).credentials(2).failing(REJECTED);
        var second = fixture.provider("second").tier(2).answering();

        NotAnsweredException notAnswered = failure(first, second);

        assertThat(notAnswered.verdict().failure()).isEqualTo(REJECTED);
        assertThat(first.attempts()).hasSize(1);
        assertThat(second.wasCalled()).isFalse();
    }

    @Test
    void rotatesToTheNextCredentialBeforeItFallsBack() {
        var first = fixture.provider("first").tier(1).credentials(3).answeringAfter(limited(60), limited(60));
        var second = fixture.provider("second").tier(2).answering();

        Routed routed = answer(first, second);

        assertThat(routed.fallbackProvider()).isNull();
        assertThat(routed.trace().attempts()).isEqualTo(3);
        assertThat(first.attempts())
                .extracting(FakeProvider.Attempt::credential)
                .containsExactly("key-1", "key-2", "key-3");
        assertThat(second.wasCalled()).isFalse();
    }

    @Test
    void namesTheFallbackAlsoWhenTheFirstChoiceWasSkipped() {
        var first = fixture.provider("first").tier(1).failing(limited(60));
        var second = fixture.provider("second").tier(2).answering();
        var router = fixture.routerOver(first, second);

        answer(router);
        Routed again = answer(router);

        assertThat(again.fallbackProvider()).isEqualTo("second");
        assertThat(outcomes(again.trace())).containsExactly(Outcome.SKIPPED, Outcome.ANSWERED);
        assertThat(again.trace().line()).startsWith("first/m skipped (rate limited)");
        assertThat(first.attempts()).hasSize(1);
    }

    @Test
    void staysWithTheFirstChoiceWhenTheCallSaysSo() {
        var first = fixture.provider("first").tier(1).failing(OVERLOADED);
        var second = fixture.provider("second").tier(2).answering();

        StepVerifier.create(fixture.routerOver(first, second).route(fixture.pinnedCall()))
                .expectErrorSatisfies(error -> assertThat(verdict(error)).isEqualTo(OVERLOADED))
                .verify(PATIENCE);

        assertThat(second.wasCalled()).isFalse();
    }

    @Test
    void staysWithTheFirstChoiceWhenTheOperatorSaysSo() {
        var first = fixture.provider("first").tier(1).failing(OVERLOADED);
        var second = fixture.provider("second").tier(2).answering();
        fixture.withoutFallback();

        assertThat(failure(first, second).trace().steps()).hasSize(1);
        assertThat(second.wasCalled()).isFalse();
    }

    @Test
    void strikesOutAProviderThatDoesNotServeTheModel() {
        var first = fixture.provider("first").tier(1).credentials(2).failing(new Failure.ModelUnknown("404"));
        var second = fixture.provider("second").tier(2).failing(new Failure.Unauthorized("401"));

        NotAnsweredException notAnswered = failure(first, second);

        assertThat(notAnswered.verdict().failure()).isInstanceOf(Failure.Unauthorized.class);
        assertThat(first.attempts()).hasSize(1);
    }

    @Test
    void saysSoWhenNobodyServesTheModel() {
        var provider = fixture.provider("first").answering();
        var call = Calls.of("n", RouterFixture.DEADLINE, fixture.ticker);

        StepVerifier.create(fixture.routerOver(provider).route(call))
                .expectErrorSatisfies(error -> assertThat(verdict(error)).isInstanceOf(Failure.ModelUnknown.class))
                .verify(PATIENCE);

        assertThat(provider.wasCalled()).isFalse();
        assertThat(fixture.told).hasSize(1);
    }

    @Test
    void tellsEachProviderWhetherAnotherIsLeftToAsk() {
        var first = fixture.provider("first").tier(1).failing(OVERLOADED);
        var second = fixture.provider("second").tier(2).failing(OVERLOADED);

        failure(first, second);

        assertThat(first.attempts().get(0).othersLeft()).isTrue();
        assertThat(second.attempts().get(0).othersLeft()).isFalse();
    }

    @Test
    void countsOneThatRecoversSoonAsLeftToAskAndOneThatDoesNotAsGone() {
        var soon = fixture.provider("soon").tier(1).failing(limited(10));
        var late = fixture.provider("late").tier(1).failing(limited(600));
        var last = fixture.provider("last").tier(2).failing(OVERLOADED);
        fixture.routerOver(soon)
                .route(fixture.callWithin(Duration.ofSeconds(1)))
                .onErrorComplete()
                .subscribe();
        fixture.routerOver(late).route(fixture.call()).onErrorComplete().subscribe();

        fixture.routerOver(soon, last).route(fixture.call()).onErrorComplete().subscribe();
        fixture.routerOver(late, last).route(fixture.call()).onErrorComplete().subscribe();

        assertThat(last.attempts()).extracting(FakeProvider.Attempt::othersLeft).containsExactly(true, false);
    }

    @Test
    void listsEachCandidateWithItsCause() {
        var first = fixture.provider("first").tier(1).failing(OVERLOADED);
        var second = fixture.provider("second").tier(2).failing(new Failure.Unauthorized("401"));

        NotAnsweredException notAnswered = failure(first, second);

        assertThat(notAnswered.trace().line()).isEqualTo("first/m failed (overloaded); second/m failed (unauthorized)");
        assertThat(notAnswered.verdict().failure()).isEqualTo(OVERLOADED);
        assertThat(notAnswered.trace().attempts()).isEqualTo(2);
    }

    @Test
    void doesNotFallBackOnceAnAnswerHasBegun() {
        Failure broken = new Failure.Unavailable("reset", Cause.RESET);
        var first = fixture.provider("first")
                .tier(1)
                .doing((provider, attempt) -> Mono.just(provider.streamed(
                        "m", Flux.concat(Flux.just(bytes("hel")), Mono.error(new CallFailedException(broken))))));
        var second = fixture.provider("second").tier(2).answering();

        StepVerifier.create(fixture.routerOver(first, second)
                        .route(fixture.call())
                        .flatMapMany(routed -> ((Reply.Streamed) routed.reply()).events()))
                .expectNextMatches(event -> new String(event, StandardCharsets.UTF_8).equals("hel"))
                .expectErrorMatches(
                        error -> ((CallFailedException) error).failure().equals(broken))
                .verify(PATIENCE);

        assertThat(second.wasCalled()).isFalse();
        assertThat(first.inFlight()).isZero();
    }

    @Test
    void letsAStreamOutliveTheDeadlineOnceItHasBegun() {
        var first =
                fixture.provider("first").doing((provider, attempt) -> Mono.just(provider.streamed("m", Flux.never())));
        var routed = answer(first);

        StepVerifier.create(((Reply.Streamed) routed.reply()).events())
                .expectSubscription()
                .then(() -> fixture.ticker.advance(RouterFixture.DEADLINE.plusSeconds(1)))
                .expectNoEvent(Duration.ofMillis(1))
                .thenCancel()
                .verify(PATIENCE);

        assertThat(fixture.ticker.timers()).isZero();
    }

    @Test
    void givesUpAtTheDeadlineAndBreaksOffTheAttempt() {
        var silent = fixture.provider("silent").silent();

        StepVerifier.create(fixture.routerOver(silent).route(fixture.callWithin(Duration.ofSeconds(30))))
                .expectSubscription()
                .then(() -> fixture.ticker.advance(Duration.ofMillis(29_999)))
                .then(() -> assertThat(silent.inFlight()).isOne())
                .then(() -> fixture.ticker.advance(Duration.ofMillis(1)))
                .expectErrorSatisfies(error -> {
                    assertThat(verdict(error)).isInstanceOf(Failure.DeadlineExceeded.class);
                    assertThat(((NotAnsweredException) error).trace().line())
                            .isEqualTo("silent/m failed (deadline exceeded)");
                })
                .verify(PATIENCE);

        assertThat(silent.cancelled()).isOne();
        assertThat(silent.inFlight()).isZero();
    }

    @Test
    void asksNobodyAfterTheDeadline() {
        var slow = fixture.provider("slow").tier(1).doing((provider, attempt) -> {
            fixture.ticker.advance(Duration.ofSeconds(30));
            return Mono.error(new CallFailedException(OVERLOADED));
        });
        var second = fixture.provider("second").tier(2).answering();

        StepVerifier.create(fixture.routerOver(slow, second).route(fixture.callWithin(Duration.ofSeconds(30))))
                .expectErrorSatisfies(error -> assertThat(verdict(error)).isInstanceOf(Failure.DeadlineExceeded.class))
                .verify(PATIENCE);

        assertThat(second.wasCalled()).isFalse();
    }

    @Test
    void breaksOffTheAttemptWhenTheClientLeaves() {
        var silent = fixture.provider("silent").tier(1).silent();
        var second = fixture.provider("second").tier(2).answering();

        StepVerifier.create(fixture.routerOver(silent, second).route(fixture.call()))
                .expectSubscription()
                .then(() -> assertThat(silent.wasCalled()).isTrue())
                .thenCancel()
                .verify(PATIENCE);

        assertThat(silent.cancelled()).isOne();
        assertThat(silent.inFlight()).isZero();
        assertThat(second.wasCalled()).isFalse();
        assertThat(fixture.ticker.timers()).isZero();
        assertThat(fixture.told).containsExactly(new RouterFixture.Told(null, null, Duration.ZERO));
    }

    @Test
    void hangsUpOnAStreamThatBeginsWhenTheClientHasLeft() {
        var hungUp = new AtomicBoolean();
        var answer = new AtomicReference<Runnable>();
        var deaf = fixture.provider("deaf")
                .doing((provider, attempt) -> new DeafMono(
                        provider.streamed("m", Flux.<byte[]>never().doOnCancel(() -> hungUp.set(true))), answer::set));

        StepVerifier.create(fixture.routerOver(deaf).route(fixture.call()))
                .expectSubscription()
                .then(() -> assertThat(deaf.wasCalled()).isTrue())
                .thenCancel()
                .verify(PATIENCE);
        answer.get().run();

        assertThat(hungUp).isTrue();
        assertThat(deaf.inFlight()).isZero();
        assertThat(fixture.told).hasSize(1);
    }

    /** Whichever of the two comes first must be told to the client, and the other must not silence it. */
    @Test
    void tellsTheClientOfTheDeadlineAlsoWhenTheAnswerComesInThatMoment() {
        var hungUp = new AtomicBoolean();
        var answer = new AtomicReference<Runnable>();
        var late = fixture.provider("late")
                .doing((provider, attempt) -> new DeafMono(
                        provider.streamed("m", Flux.<byte[]>never().doOnCancel(() -> hungUp.set(true))), answer::set));
        fixture.whenTold(() -> answer.get().run());

        StepVerifier.create(fixture.routerOver(late).route(fixture.callWithin(Duration.ofSeconds(30))))
                .expectSubscription()
                .then(() -> fixture.ticker.advance(Duration.ofSeconds(30)))
                .expectErrorSatisfies(error -> assertThat(verdict(error)).isInstanceOf(Failure.DeadlineExceeded.class))
                .verify(PATIENCE);

        assertThat(hungUp).isTrue();
        assertThat(late.inFlight()).isZero();
        assertThat(fixture.told).hasSize(1);
    }

    @Test
    void forgetsItsTimerAtTheReply() {
        answer(fixture.provider("first").answering());

        assertThat(fixture.ticker.timers()).isZero();
    }

    @Test
    void tellsTheListenersOnceOfAnAnswer() {
        var first = fixture.provider("first").doing((provider, attempt) -> {
            fixture.ticker.advance(Duration.ofMillis(20));
            return Mono.just(provider.whole("m", "hello"));
        });

        Routed routed = answer(first);

        assertThat(fixture.told).containsExactly(new RouterFixture.Told(routed, null, Duration.ofMillis(20)));
    }

    @Test
    void tellsTheListenersOnceOfAFailure() {
        NotAnsweredException notAnswered = failure(fixture.provider("first").failing(OVERLOADED));

        assertThat(fixture.told).containsExactly(new RouterFixture.Told(null, notAnswered, Duration.ZERO));
    }

    @Test
    void goesOnWhenAProviderBreaksItsContract() {
        var throwing = fixture.provider("throwing").tier(1).doing((provider, attempt) -> {
            throw new IllegalStateException("a bug");
        });
        var empty = fixture.provider("empty").tier(2).doing((provider, attempt) -> Mono.empty());
        var third = fixture.provider("third").tier(3).answering();

        assertThat(answer(throwing, empty, third).fallbackProvider()).isEqualTo("third");
        assertThat(throwing.inFlight()).isZero();
    }

    private Routed answer(FakeProvider... providers) {
        return answer(fixture.routerOver(providers));
    }

    private Routed answer(ProviderRouter router) {
        var answer = new AtomicReference<Routed>();
        StepVerifier.create(router.route(fixture.call()))
                .consumeNextWith(answer::set)
                .expectComplete()
                .verify(PATIENCE);
        return answer.get();
    }

    private NotAnsweredException failure(FakeProvider... providers) {
        var failure = new AtomicReference<NotAnsweredException>();
        StepVerifier.create(fixture.routerOver(providers).route(fixture.call()))
                .consumeErrorWith(error -> failure.set((NotAnsweredException) error))
                .verify(PATIENCE);
        return failure.get();
    }

    private static Failure verdict(Throwable error) {
        return ((NotAnsweredException) error).verdict().failure();
    }

    private static List<Outcome> outcomes(RouteTrace trace) {
        return trace.steps().stream().map(RouteTrace.Step::outcome).toList();
    }

    private static Failure limited(int seconds) {
        return new Failure.RateLimited("429", Duration.ofSeconds(seconds));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Answers when told to, and does not hear that it was cancelled. */
    private static final class DeafMono extends Mono<Reply> {

        private final Reply reply;
        private final Consumer<Runnable> answers;

        private DeafMono(Reply reply, Consumer<Runnable> answers) {
            this.reply = reply;
            this.answers = answers;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Reply> actual) {
            actual.onSubscribe(new Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {}
            });
            answers.accept(() -> actual.onNext(reply));
        }
    }
}
