package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Gate;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.ToldLease;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What may happen to a streamed answer. */
class StreamFaultsTest {

    private static final String ERROR = "data: {\"error\":{\"message\":\"no more\",\"code\":429}}\n\n";

    private static final String TEXT = Bench.event("Hel") + Bench.event("lo");

    private static final String WHOLE = TEXT + Bench.FINISH + Bench.DONE;

    private final FaultServer upstream = FaultServer.start();
    private final Bench bench = new Bench(upstream.uri());
    private final ToldLease lease = bench.lease();

    @AfterEach
    void stop() {
        bench.close();
        upstream.close();
    }

    // Before the first visible event.

    @ParameterizedTest(name = "{0}")
    @MethodSource("nothingVisible")
    void isNoAnswerWhenNothingVisibleCame(Script script) {
        upstream.then(script);

        assertThat(bench.failure(Bench.streamedCall(), lease)).isInstanceOf(Failure.InvalidAnswer.class);
        assertThat(lease.end().how()).isEqualTo("fail");
    }

    static Stream<Named<Script>> nothingVisible() {
        return Stream.of(
                Named.of("an empty stream", Script.streaming().lastChunk()),
                Named.of("a role alone", Script.streaming().chunk(Bench.ROLE).lastChunk()),
                Named.of(
                        "an end without text",
                        Script.streaming().chunk(Bench.DONE).lastChunk()),
                Named.of(
                        "not UTF-8",
                        Script.streaming()
                                .send("5\r\n")
                                .send(new byte[] {'d', 'a', 't', 'a', ':'})
                                .send("\r\n4\r\n")
                                .send(new byte[] {'"', (byte) 0xff, '\n', '\n'})
                                .send("\r\n")
                                .lastChunk()),
                Named.of("a web page", new Script().read().send(Script.response(200, "text/html", "<html></html>"))),
                Named.of("204", new Script().read().send("HTTP/1.1 204 No Content\r\n\r\n")));
    }

    @Test
    void isResetWhenItBreaksBeforeAnythingVisible() {
        upstream.then(Script.streaming().chunk(Bench.ROLE).reset());

        assertThat(Bench.cause(bench.failure(Bench.streamedCall(), lease))).isEqualTo(Cause.RESET);
    }

    @Test
    void readsAFirstEventThatIsAnErrorByItsCode() {
        upstream.then(Script.streaming().chunk(Bench.ROLE).chunk(ERROR).lastChunk());

        assertThat(bench.failure(Bench.streamedCall(), lease)).isInstanceOf(Failure.RateLimited.class);
    }

    @Test
    void readsAJsonErrorInPlaceOfAStreamByItsCode() {
        upstream.then(Script.answering(200, "{\"error\":{\"message\":\"no more\",\"code\":429}}"));

        assertThat(bench.failure(Bench.streamedCall(), lease)).isInstanceOf(Failure.RateLimited.class);
    }

    @Test
    void makesAStreamOfAWholeAnswer() {
        upstream.then(Script.answering(200, Bench.ANSWER));

        assertThat(bench.events(Bench.streamedCall(), lease)).contains("hello").endsWith(Bench.DONE);
        assertThat(lease.end().usage().outputTokens()).isEqualTo(2);
    }

    @Test
    void beginsAtTheFirstVisibleEvent() {
        var gate = new Gate();
        upstream.then(Script.streaming()
                .chunk(Bench.ROLE)
                .chunk(Bench.event("Hel"))
                .await(gate)
                .chunk(Bench.event("lo") + Bench.FINISH + Bench.DONE)
                .lastChunk());

        StepVerifier.create(bench.stream(Bench.streamedCall(), lease).map(Bench::text))
                .expectNext(Bench.ROLE + Bench.event("Hel"))
                .then(gate::open)
                .thenConsumeWhile(text -> true)
                .expectComplete()
                .verify(Bench.PATIENCE);
    }

    @Test
    void letsGoOfWhatItHoldsWhenThereIsTooMuchOfIt() {
        var gate = new Gate();
        String unseen = Bench.ROLE.repeat(400);
        upstream.then(Script.streaming().chunk(unseen).await(gate));

        StepVerifier.create(bench.stream(Bench.streamedCall(), lease))
                .expectNextCount(1)
                .thenCancel()
                .verify(Bench.PATIENCE);

        gate.open();
        assertThat(upstream.nextClosed()).isEqualTo(1);
    }

    // After it.

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenOff")
    void failsWhenItBreaksOff(Script script, Class<? extends Failure> expected) {
        upstream.then(script);

        var broken = bench.brokenOff(Bench.streamedCall(), lease);

        assertThat(broken.events()).isEqualTo("begun " + TEXT);
        assertThat(broken.failure()).isInstanceOf(expected);
        assertThat(lease.end().failure()).isEqualTo(broken.failure());
        assertThat(lease.end().usage().outputTokens()).isPositive();
    }

    static Stream<Arguments> brokenOff() {
        String http10 = "HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
        return Stream.of(
                broken(
                        "ends without a finish",
                        Script.streaming().chunk(TEXT).lastChunk(),
                        Failure.InvalidAnswer.class),
                broken("cut chunks", Script.streaming().chunk(TEXT).close(), Failure.Unavailable.class),
                broken("silence", Script.streaming().chunk(TEXT).stall(), Failure.Unavailable.class),
                broken(
                        "an error event",
                        Script.streaming().chunk(TEXT).chunk(ERROR).stall(),
                        Failure.RateLimited.class),
                broken(
                        "an error in the same packet",
                        Script.streaming().chunk(TEXT + ERROR).stall(),
                        Failure.RateLimited.class),
                broken(
                        "half an event at the end",
                        Script.streaming()
                                .chunk(TEXT)
                                .chunk("data: {\"choices\":[")
                                .lastChunk(),
                        Failure.InvalidAnswer.class),
                broken(
                        "HTTP/1.0 that just ends",
                        new Script().read().send(http10 + TEXT).close(),
                        Failure.InvalidAnswer.class));
    }

    private static Arguments broken(String name, Script script, Class<? extends Failure> failure) {
        return Arguments.of(Named.of(name, script), failure);
    }

    @Test
    void isResetWhenTheConnectionIsReset() {
        var gate = new Gate();
        upstream.then(Script.streaming().chunk(TEXT).await(gate).reset());
        var cause = new AtomicReference<Failure>();

        StepVerifier.create(bench.stream(Bench.streamedCall(), lease).map(Bench::text))
                .expectNext(TEXT)
                .then(gate::open)
                .expectErrorSatisfies(error -> cause.set(Bench.failure(error)))
                .verify(Bench.PATIENCE);

        assertThat(Bench.cause(cause.get())).isEqualTo(Cause.RESET);
    }

    @Test
    void closesAConnectionThatHasFallenSilent() {
        upstream.then(Script.streaming().chunk(TEXT).stall());

        var broken = bench.brokenOff(Bench.streamedCall(), lease);

        assertThat(Bench.cause(broken.failure())).isEqualTo(Cause.TIMEOUT);
        assertThat(upstream.nextClosed()).isEqualTo(1);
    }

    @Test
    void suppliesTheEndThatWasForgotten() {
        upstream.then(Script.streaming().chunk(TEXT + Bench.FINISH).lastChunk());

        assertThat(bench.events(Bench.streamedCall(), lease)).isEqualTo(WHOLE);
        assertThat(lease.end().how()).isEqualTo("succeed");
    }

    @Test
    void isAnsweredWhenTheConnectionIsResetAfterTheFinish() {
        upstream.then(Script.streaming().chunk(TEXT + Bench.FINISH).close());

        assertThat(bench.events(Bench.streamedCall(), lease)).isEqualTo(WHOLE);
        assertThat(lease.end().how()).isEqualTo("succeed");
    }

    @Test
    void endsAtTheEndMarkerAndClosesWhatIsKeptOpen() {
        upstream.then(Script.streaming().chunk(WHOLE).stall());

        assertThat(bench.events(Bench.streamedCall(), lease)).isEqualTo(WHOLE);
        assertThat(upstream.nextClosed()).isEqualTo(1);
    }

    @Test
    void usesTheConnectionAgainWhenItIsClosedInTime() {
        upstream.then(Script.streaming().chunk(WHOLE).lastChunk()).then(Script.answering(200, Bench.ANSWER));
        bench.connections(1);

        bench.events(Bench.streamedCall(), bench.lease());
        bench.answer(Bench.call(), lease);

        assertThat(upstream.connections()).isEqualTo(1);
    }

    @Test
    void dropsWhatFollowsTheEndMarker() {
        upstream.then(Script.streaming()
                .chunk(WHOLE + Bench.event("more") + Bench.DONE)
                .lastChunk());

        assertThat(bench.events(Bench.streamedCall(), lease)).isEqualTo(WHOLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void isTheSameHoweverItIsCut(String lineEnd) {
        String text = WHOLE.replace("Hel", "H\u00e4l\u20ac").replace("\n", lineEnd);
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        upstream.then(new Script()
                .read()
                .send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: " + size + "\r\n\r\n")
                .drip(text));

        assertThat(bench.events(Bench.streamedCall(), lease).replace(lineEnd, "\n"))
                .isEqualTo(WHOLE.replace("Hel", "H\u00e4l\u20ac"));
    }

    @Test
    void inflatesAStreamThatIsCompressedAllTheSame() {
        byte[] zipped = zipped(WHOLE);
        upstream.then(new Script()
                .read()
                .send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip\r\n"
                        + "content-length: " + zipped.length + "\r\n\r\n")
                .send(zipped));

        assertThat(bench.events(Bench.streamedCall(), lease)).isEqualTo(WHOLE);
    }

    private static byte[] zipped(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        return bytes.toByteArray();
    }

    @Test
    void cutsAStreamThatNeverEnds() {
        String event = Bench.event("x".repeat(10_000));
        bench.limits(new Limits(200_000, 64 << 10, Bench.SHORT, 64 << 10, 50, Bench.SHORT, Duration.ofSeconds(2)));
        String chunk = Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
        upstream.then(Script.streaming().sendForEver(chunk));

        assertThat(bench.brokenOff(Bench.streamedCall(), lease).failure()).isInstanceOf(Failure.InvalidAnswer.class);
        assertThat(upstream.nextClosed()).isEqualTo(1);
    }

    @Test
    void deliversABurstInOrder() {
        var events = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            events.append(Bench.event("w" + i));
        }
        String all = events + Bench.FINISH + Bench.DONE;
        upstream.then(Script.streaming().chunk(all).lastChunk());

        assertThat(bench.events(Bench.streamedCall(), lease)).isEqualTo(all);
    }

    @Test
    void readsNoFasterThanTheClient() {
        String event = Bench.event("x".repeat(60_000));
        String chunk = Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
        upstream.then(Script.streaming().sendForEver(chunk));
        var received = new AtomicLong();

        StepVerifier.create(bench.stream(Bench.streamedCall(), lease).doOnNext(b -> received.addAndGet(b.length)), 2)
                .expectNextCount(2)
                .expectNoEvent(Bench.SHORT.multipliedBy(2))
                .thenRequest(1)
                .expectNextCount(1)
                .thenCancel()
                .verify(Bench.PATIENCE);

        assertThat(upstream.nextClosed()).isEqualTo(1);
        assertThat(received.get()).isLessThan(1 << 20);
    }

    @Test
    void closesTheConnectionWhenTheClientLeaves() {
        upstream.then(Script.streaming().chunk(TEXT).stall());

        StepVerifier.create(bench.stream(Bench.streamedCall(), lease))
                .expectNextCount(1)
                .thenCancel()
                .verify(Bench.PATIENCE);

        assertThat(upstream.nextClosed()).isEqualTo(1);
        assertThat(lease.end().how()).isEqualTo("abandon");
        assertThat(lease.end().usage().estimated()).isTrue();
        assertThat(lease.end().usage().outputTokens()).isPositive();
    }

    @Test
    void closesTheConnectionWhenTheClientLeavesBeforeAnythingVisible() {
        upstream.then(Script.streaming().chunk(Bench.ROLE).stall());

        StepVerifier.create(bench.send(Bench.streamedCall(), lease))
                .then(upstream::nextRequest)
                .thenCancel()
                .verify(Bench.PATIENCE);

        assertThat(upstream.nextClosed()).isEqualTo(1);
        assertThat(lease.end().how()).isEqualTo("abandon");
    }

    @Test
    void givesUpAReplyThatNobodyTakes() {
        upstream.then(Script.streaming().chunk(TEXT).stall());

        StepVerifier.create(bench.send(Bench.streamedCall(), lease))
                .expectNextCount(1)
                .expectComplete()
                .verify(Bench.PATIENCE);

        assertThat(upstream.nextClosed()).isEqualTo(1);
        assertThat(lease.end().how()).isEqualTo("abandon");
    }

    @Test
    void canBeTakenOnlyOnce() {
        upstream.then(Script.streaming().chunk(WHOLE).lastChunk());
        var events = new AtomicReference<Flux<byte[]>>();
        StepVerifier.create(bench.send(Bench.streamedCall(), lease))
                .consumeNextWith(reply -> events.set(((Reply.Streamed) reply).events()))
                .expectComplete()
                .verify(Bench.PATIENCE);

        StepVerifier.create(events.get()).expectNextCount(1).expectComplete().verify(Bench.PATIENCE);
        StepVerifier.create(events.get())
                .expectError(IllegalStateException.class)
                .verify(Bench.PATIENCE);
    }

    @Test
    void goesOnAsLongAsEventsComeInTime() {
        var script = Script.streaming();
        for (int i = 0; i < 6; i++) {
            script.chunk(Bench.event("w" + i)).rest(Bench.SHORT.dividedBy(4));
        }
        upstream.then(script.chunk(Bench.FINISH + Bench.DONE).lastChunk());

        assertThat(bench.events(Bench.streamedCall(), lease)).contains("w5").endsWith(Bench.DONE);
    }
}
