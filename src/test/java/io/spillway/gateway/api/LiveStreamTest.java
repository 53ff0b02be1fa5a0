package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.anthropic.AnthropicDialect;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.testing.FakeTicker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class LiveStreamTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private static final String COMMENT = ": keep-alive\n\n";

    private final FakeTicker ticker = new FakeTicker();
    private final AtomicInteger left = new AtomicInteger();

    private final TestPublisher<byte[]> provider = TestPublisher.create();

    @Test
    void sendsACommentAfterEachSilence() {
        StepVerifier.create(live(provider.flux()))
                .then(() -> provider.next(bytes("1")))
                .expectNext("1")
                .then(() -> ticker.advance(KEEP_ALIVE.minusMillis(1)))
                .then(() -> ticker.advance(Duration.ofMillis(1)))
                .expectNext(COMMENT)
                .then(() -> ticker.advance(KEEP_ALIVE))
                .expectNext(COMMENT)
                .then(provider::complete)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void sendsNoCommentWhileEventsCome() {
        StepVerifier.create(live(provider.flux()))
                .then(() -> provider.next(bytes("1")))
                .expectNext("1")
                .then(() -> ticker.advance(KEEP_ALIVE.minusSeconds(1)))
                .then(() -> provider.next(bytes("2")))
                .expectNext("2")
                .then(() -> ticker.advance(KEEP_ALIVE.minusSeconds(1)))
                .then(provider::complete)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void sendsNoCommentBeforeTheFirstEvent() {
        StepVerifier.create(live(provider.flux()))
                .then(() -> ticker.advance(KEEP_ALIVE.multipliedBy(3)))
                .then(() -> provider.next(bytes("1")))
                .expectNext("1")
                .then(provider::complete)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void sendsNoCommentAfterTheEnd() {
        StepVerifier.create(live(Flux.just(bytes("1"))))
                .expectNext("1")
                .expectComplete()
                .verify(PATIENCE);

        assertThat(ticker.timers()).isZero();
    }

    @Test
    void endsWithAnErrorEventWhenItBreaksOff() {
        StepVerifier.create(live(Flux.just(bytes("1")).concatWith(Flux.error(new IllegalStateException("x")))))
                .expectNext("1", "error: x")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void cancelsTheProviderWhenTheClientLeaves() {
        StepVerifier.create(live(provider.flux()))
                .then(() -> provider.next(bytes("1")))
                .expectNext("1")
                .thenCancel()
                .verify(PATIENCE);

        provider.assertCancelled();
        assertThat(ticker.timers()).isZero();
    }

    @Test
    void asksTheProviderForNoMoreThanTheClientAsksFor() {
        var asked = new AtomicLong();
        var source = Flux.<byte[]>never().doOnRequest(asked::addAndGet);

        StepVerifier.create(live(source), 1)
                .thenRequest(127)
                .then(() -> assertThat(asked.get()).isEqualTo(128))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void letsAnEventWaitWhosePlaceACommentHasTaken() {
        StepVerifier.create(live(provider.flux()), 2)
                .then(() -> provider.next(bytes("1")))
                .expectNext("1")
                .then(() -> ticker.advance(KEEP_ALIVE))
                .expectNext(COMMENT)
                .then(() -> provider.next(bytes("2")).complete())
                .expectNoEvent(Duration.ofMillis(20))
                .thenRequest(1)
                .expectNext("2")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void sendsNoCommentToAClientThatAsksForNothing() {
        StepVerifier.create(live(provider.flux()), 1)
                .then(() -> provider.next(bytes("1")))
                .expectNext("1")
                .then(() -> ticker.advance(KEEP_ALIVE.multipliedBy(3)))
                .thenRequest(1)
                .then(() -> provider.next(bytes("2")))
                .expectNext("2")
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void servesAClientThatTakesOneEventAtATime() {
        StepVerifier.create(live(Flux.range(0, 3).map(n -> bytes("" + n))), 1)
                .expectNext("0")
                .thenRequest(1)
                .expectNext("1")
                .thenRequest(1)
                .expectNext("2")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void waitsWithTheErrorEventUntilTheClientTakesIt() {
        StepVerifier.create(live(Flux.just(bytes("1")).concatWith(Flux.error(new IllegalStateException("x")))), 1)
                .expectNext("1")
                .thenRequest(1)
                .expectNext("error: x")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void cancelsTheProviderWhenTheClientCannotBeWrittenTo() {
        var cancelled = new AtomicBoolean();
        var exchange = MockServerWebExchange.from(MockServerHttpRequest.post("/"));
        exchange.getResponse().setWriteHandler(body -> Mono.error(new IllegalStateException("gone")));
        var writer = new StreamWriter(KEEP_ALIVE, ticker);
        Flux<byte[]> events = Flux.just(bytes("1")).concatWith(Flux.never()).doOnCancel(() -> cancelled.set(true));

        StepVerifier.create(writer.write(exchange, events, new OpenAiDialect()))
                .expectErrorMessage("gone")
                .verify(PATIENCE);

        assertThat(cancelled).isTrue();
    }

    @Test
    void tellsThatItsClientHasLeft() {
        StepVerifier.create(live(Flux.just(bytes("1")).concatWith(Flux.never())))
                .expectNext("1")
                .thenCancel()
                .verify(PATIENCE);

        assertThat(left).hasValue(1);
    }

    @Test
    void tellsOfNoClientThatHasItAll() {
        StepVerifier.create(live(Flux.just(bytes("1"))))
                .expectNext("1")
                .expectComplete()
                .verify(PATIENCE);

        assertThat(left).hasValue(0);
    }

    @Test
    void keepsAnAnthropicClientAliveWithItsOwnEvent() {
        var exchange = MockServerWebExchange.from(MockServerHttpRequest.post("/v1/messages"));
        var response = exchange.getResponse();
        var writer = new StreamWriter(KEEP_ALIVE, ticker);
        Flux<byte[]> events = Flux.just(bytes("1")).concatWith(Flux.never());
        var written = writer.write(exchange, events, new AnthropicDialect()).subscribe();

        ticker.advance(KEEP_ALIVE);

        StepVerifier.create(response.getBody().take(2).map(piece -> piece.toString(StandardCharsets.UTF_8)))
                .expectNext("1", "event: ping\ndata: {\"type\": \"ping\"}\n\n")
                .expectComplete()
                .verify(PATIENCE);
        written.dispose();
    }

    private Flux<String> live(Flux<byte[]> events) {
        return new LiveStream(
                        events,
                        KEEP_ALIVE,
                        bytes(COMMENT),
                        ticker,
                        error -> bytes("error: " + error.getMessage()),
                        () -> left.incrementAndGet())
                .map(event -> new String(event, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
