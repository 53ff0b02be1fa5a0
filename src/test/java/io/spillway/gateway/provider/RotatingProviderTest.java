package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.spillway.gateway.credential.Authorization;
import io.spillway.gateway.credential.StaticKeyAuthorizer;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Selection;
import io.spillway.resilience.Ticker;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.ToldLease;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** A provider in all its layers. */
class RotatingProviderTest {

    private final FaultServer upstream = FaultServer.start();
    private final CredentialPool pool =
            CredentialPool.builder("p").credential("k1").credential("k2").build();
    private final Bench bench = new Bench(upstream.uri())
            .pool(pool)
            .authorizer(StaticKeyAuthorizer.of(Map.of("k1", key("one"), "k2", key("two"))));
    private final CircuitBreakerRegistry circuits = CircuitBreakerRegistry.ofDefaults();
    private final Provider provider = new RotatingProvider(
            new ResilientProvider(bench.provider(), circuits, BulkheadRegistry.ofDefaults(), Ticker.system()));

    private static Authorization key(String secret) {
        return new Authorization(Map.of("Authorization", "Bearer " + secret), null);
    }

    @AfterEach
    void stop() {
        bench.close();
        upstream.close();
    }

    @Test
    void goesOnToTheNextCredentialWhenOneIsLimited() {
        upstream.then(Script.answering(429, "{}")).then(Script.answering(200, Bench.ANSWER));
        var call = Bench.call();

        StepVerifier.create(provider.send(call, Bench.MODEL, lease()))
                .assertNext(reply -> assertThat(Bench.text(reply)).isEqualTo(Bench.ANSWER))
                .expectComplete()
                .verify(Bench.PATIENCE);

        assertThat(upstream.requests())
                .extracting(request -> request.header("authorization"))
                .containsExactlyInAnyOrder("Bearer one", "Bearer two");
        assertThat(call.attempts()).hasValue(2);
        assertThat(inFlight()).isZero();
    }

    @Test
    void doesNotGoOnWhenTheProviderIsAtFault() {
        upstream.then(Script.answering(503, "{}"));

        assertThat(failure()).isInstanceOf(Failure.Unavailable.class);
        assertThat(upstream.requests()).hasSize(1);
        assertThat(inFlight()).isZero();
    }

    @Test
    void failsAtOnceWhenNoCredentialIsLeft() {
        upstream.then(Script.answering(401, "{}")).then(Script.answering(429, "{}", "retry-after: 30"));

        assertThat(failure()).isInstanceOf(Failure.OfCredential.class);
        assertThat(upstream.requests()).hasSize(2);
        assertThat(pool.select(Demand.of(Bench.MODEL))).isInstanceOf(Selection.Later.class);
    }

    @Test
    void holdsItsLeaseUntilAStreamHasEnded() {
        var gate = new FaultServer.Gate();
        upstream.then(Script.streaming()
                .chunk(Bench.event("Hel"))
                .await(gate)
                .chunk(Bench.FINISH + Bench.DONE)
                .lastChunk());

        StepVerifier.create(provider.send(Bench.streamedCall(), Bench.MODEL, lease())
                        .flatMapMany(reply -> ((Reply.Streamed) reply).events()))
                .expectNextCount(1)
                .then(() -> assertThat(inFlight()).isEqualTo(1))
                .then(gate::open)
                .thenConsumeWhile(bytes -> true)
                .expectComplete()
                .verify(Bench.PATIENCE);

        assertThat(inFlight()).isZero();
    }

    @Test
    void givesEverythingBackWhenTheClientLeaves() {
        upstream.then(new Script().read().stall());

        StepVerifier.create(provider.send(Bench.call(), Bench.MODEL, lease()))
                .then(upstream::nextRequest)
                .thenCancel()
                .verify(Bench.PATIENCE);

        assertThat(upstream.nextClosed()).isEqualTo(1);
        assertThat(inFlight()).isZero();
    }

    @Test
    void countsWhatACallTookThatTheClientLeftBeforeItsAnswer() {
        upstream.then(Script.streaming().chunk(Bench.ROLE).stall());
        var lease = ToldLease.of("k1", Bench.MODEL);

        StepVerifier.create(provider.send(Bench.streamedCall(), Bench.MODEL, lease))
                .then(upstream::nextRequest)
                .thenCancel()
                .verify(Bench.PATIENCE);

        assertThat(lease.end().how()).isEqualTo("abandon");
        assertThat(lease.end().usage().estimated()).isTrue();
        assertThat(lease.end().usage().inputTokens()).isPositive();
    }

    @Test
    void countsWhatAStreamTookThatTheClientLeftHalfway() {
        upstream.then(Script.streaming().chunk(Bench.event("Hello")).stall());
        var lease = ToldLease.of("k1", Bench.MODEL);

        StepVerifier.create(provider.send(Bench.streamedCall(), Bench.MODEL, lease)
                        .flatMapMany(reply -> ((Reply.Streamed) reply).events()))
                .expectNextCount(1)
                .thenCancel()
                .verify(Bench.PATIENCE);

        assertThat(lease.end().how()).isEqualTo("abandon");
        assertThat(lease.end().usage().estimated()).isTrue();
        assertThat(lease.end().usage().outputTokens()).isPositive();
    }

    private Lease lease() {
        return ((Selection.Leased) pool.select(Demand.of(Bench.MODEL))).lease();
    }

    private Failure failure() {
        var seen = new Failure[1];
        StepVerifier.create(provider.send(Bench.call(), Bench.MODEL, lease()))
                .expectErrorSatisfies(error -> seen[0] = Bench.failure(error))
                .verify(Bench.PATIENCE);
        return seen[0];
    }

    private int inFlight() {
        return pool.snapshot().credentials().stream()
                .mapToInt(state -> state.inFlight())
                .sum();
    }
}
