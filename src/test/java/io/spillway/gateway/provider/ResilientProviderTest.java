package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.spillway.dialect.TokenUsage;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Usage;
import io.spillway.testing.FakeTicker;
import io.spillway.testing.ToldLease;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ResilientProviderTest {

    private static final Failure BROKEN = new Failure.Unavailable("500", Cause.SERVER_ERROR);

    private static final Usage SOME = new Usage(1, 1, 0, 0, false);

    private final CircuitBreakerRegistry circuits = CircuitBreakerRegistry.ofDefaults();
    private final BulkheadRegistry bulkheads = BulkheadRegistry.ofDefaults();
    private final FakeTicker ticker = new FakeTicker();

    @Test
    void opensTheCircuitOfAProviderThatIsUnavailable() {
        var provider = provider(lease -> Mono.error(new CallFailedException(BROKEN)));
        for (int i = 0; i < 10; i++) {
            assertThat(failure(provider)).isEqualTo(BROKEN);
        }

        var lease = ToldLease.of("k", "m");
        assertThat(failure(provider, lease))
                .isEqualTo(new Failure.Unavailable("its circuit is open", Cause.CIRCUIT_OPEN));
        assertThat(lease.end().how()).isEqualTo("fail");
    }

    @Test
    void takesNoOtherFailureForEvidence() {
        var other = new Failure.ModelUnknown("404");
        var provider = provider(lease -> Mono.error(new CallFailedException(other)));

        for (int i = 0; i < 50; i++) {
            assertThat(failure(provider)).isEqualTo(other);
        }

        assertThat(circuit().getMetrics().getNumberOfBufferedCalls()).isZero();
        assertThat(circuit().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void doesNotCloseACircuitBecauseOfAWornOutKey() {
        var provider = provider(lease -> Mono.error(new CallFailedException(new Failure.Unauthorized("401"))));
        circuit().transitionToOpenState();
        circuit().transitionToHalfOpenState();

        for (int i = 0; i < 10; i++) {
            failure(provider);
        }

        assertThat(circuit().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Cause.class,
            names = {"CIRCUIT_OPEN", "SATURATED"})
    void takesAProviderThatWasNotAskedForNoEvidence(Cause cause) {
        var provider = provider(lease -> Mono.error(new CallFailedException(new Failure.Unavailable("x", cause))));

        for (int i = 0; i < 20; i++) {
            failure(provider);
        }

        assertThat(circuit().getMetrics().getNumberOfBufferedCalls()).isZero();
    }

    @Test
    void givesThePermissionBackWhenTheClientLeaves() {
        var provider = provider(lease -> Mono.<Reply>never().doOnCancel(() -> lease.abandon(SOME, null)));
        circuit().transitionToOpenState();
        circuit().transitionToHalfOpenState();

        for (int i = 0; i < 10; i++) {
            StepVerifier.create(provider.send(Bench.call(), "m", ToldLease.of("k", "m")))
                    .thenCancel()
                    .verify(Bench.PATIENCE);
        }

        assertThat(circuit().tryAcquirePermission()).isTrue();
        assertThat(bulkhead().getMetrics().getAvailableConcurrentCalls()).isEqualTo(10_000);
    }

    @Test
    void givesNothingBackWhenTheClientLeavesWithTheReplyInHand() {
        Reply reply = new Reply.Whole("p", "m", new byte[0], new TokenUsage(0, 0, 0, 0, false));
        var provider = provider(lease -> Mono.just(reply));
        circuit().transitionToOpenState();
        circuit().transitionToHalfOpenState();

        provider.send(Bench.call(), "m", ToldLease.of("k", "m")).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(Reply taken) {
                cancel();
            }
        });

        assertThat(circuit().tryAcquirePermission()).isTrue();
        assertThat(circuit().tryAcquirePermission()).isTrue();
        assertThat(circuit().tryAcquirePermission()).isFalse();
    }

    @Test
    void countsAStreamAsASuccessWhenItBeginsAndHoldsItsPlaceUntilItEnds() {
        var held = new Lease[1];
        var provider = provider(lease -> {
            held[0] = lease;
            return Mono.just(new Reply.Streamed("p", "m", Flux.never()));
        });

        StepVerifier.create(provider.send(Bench.streamedCall(), "m", ToldLease.of("k", "m")))
                .expectNextCount(1)
                .expectComplete()
                .verify(Bench.PATIENCE);

        assertThat(circuit().getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
        assertThat(bulkhead().getMetrics().getAvailableConcurrentCalls()).isEqualTo(9_999);

        held[0].succeed(SOME, null);
        held[0].fail(BROKEN, SOME, null);

        assertThat(bulkhead().getMetrics().getAvailableConcurrentCalls()).isEqualTo(10_000);
    }

    @Test
    void isSaturatedWhenTheBulkheadIsFull() {
        bulkheads.bulkhead(
                "p",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(1)
                        .maxWaitDuration(Duration.ZERO)
                        .build());
        var provider = provider(lease -> Mono.never());
        var first = provider.send(Bench.call(), "m", ToldLease.of("k", "m")).subscribe();

        assertThat(Bench.cause(failure(provider))).isEqualTo(Cause.SATURATED);

        first.dispose();
    }

    @Test
    void neverTakesASlowAnswerForAFailure() {
        var provider = provider(lease -> {
            ticker.advance(Duration.ofMinutes(20));
            lease.succeed(SOME, null);
            return Mono.just(new Reply.Whole("p", "m", new byte[0], new TokenUsage(1, 1, 0, 0, false)));
        });

        for (int i = 0; i < 20; i++) {
            StepVerifier.create(provider.send(Bench.call(), "m", ToldLease.of("k", "m")))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(Bench.PATIENCE);
        }

        assertThat(circuit().getMetrics().getNumberOfSlowCalls()).isZero();
    }

    private CircuitBreaker circuit() {
        return circuits.circuitBreaker("p");
    }

    private Bulkhead bulkhead() {
        return bulkheads.bulkhead("p");
    }

    private static Failure failure(Provider provider) {
        return failure(provider, ToldLease.of("k", "m"));
    }

    private static Failure failure(Provider provider, ToldLease lease) {
        var seen = new Failure[1];
        StepVerifier.create(provider.send(Bench.call(), "m", lease))
                .expectErrorSatisfies(error -> seen[0] = Bench.failure(error))
                .verify(Bench.PATIENCE);
        return seen[0];
    }

    private ResilientProvider provider(Function<Lease, Mono<Reply>> send) {
        return new ResilientProvider(new Scripted(send), circuits, bulkheads, ticker);
    }

    /** Ends each lease as its failure says, and does otherwise what it was given. */
    private record Scripted(Function<Lease, Mono<Reply>> answer) implements Provider {

        @Override
        public ProviderSettings settings() {
            return Bench.settingsOf("p");
        }

        @Override
        public CredentialPool pool() {
            return CredentialPool.builder("p").credential("k").build();
        }

        @Override
        public Mono<Reply> send(Call call, String model, Lease lease) {
            return answer.apply(lease).doOnError(error -> lease.fail(Bench.failure(error), Usage.NONE, null));
        }

        @Override
        public Mono<byte[]> list(Lease lease, @Nullable String page) {
            return Mono.empty();
        }
    }
}
