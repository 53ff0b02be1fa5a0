package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.gateway.provider.ProviderSettings.Timeouts;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Gate;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.ToldLease;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a provider's connection may do to a call before there is an answer. */
class UpstreamFaultsTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

    private final FaultServer upstream = FaultServer.start();
    private final Bench bench = new Bench(upstream.uri());
    private final ToldLease lease = bench.lease();

    @AfterEach
    void stop() {
        bench.close();
        upstream.close();
    }

    @Test
    void isUnreachableWhenTheConnectionIsRefused() throws IOException {
        // Bound and not listening: the port is refused, and nobody else can have it meanwhile.
        try (var bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (var other = new Bench(URI.create("http://localhost:" + bound.getLocalPort()))) {
                assertThat(Bench.cause(other.failure(Bench.call(), lease))).isEqualTo(Cause.UNREACHABLE);
            }
        }
    }

    @Test
    void isTooLateWhenTheConnectionIsNeverTaken() throws IOException {
        // Linux answers no further connection once a listener's queue, its backlog and one more, is full.
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var first = new Socket(listener.getInetAddress(), listener.getLocalPort());
                var second = new Socket(listener.getInetAddress(), listener.getLocalPort());
                var other = new Bench(URI.create("http://localhost:" + listener.getLocalPort()))) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();

            assertThat(Bench.cause(other.failure(Bench.call(), lease))).isEqualTo(Cause.TIMEOUT);
        }
    }

    @Test
    void isUnreachableWhenThePortSpeaksNoTls() {
        upstream.then(new Script().send("HTTP/1.1 400 Bad Request\r\n\r\n").close());
        URI tls = URI.create(upstream.uri().toString().replace("http:", "https:"));

        try (var other = new Bench(tls)) {
            assertThat(Bench.cause(other.failure(Bench.call(), lease))).isEqualTo(Cause.UNREACHABLE);
        }
    }

    @Test
    void givesUpATlsHandshakeThatStalls() {
        upstream.then(new Script().stall());
        URI tls = URI.create(upstream.uri().toString().replace("http:", "https:"));

        try (var other = new Bench(tls)) {
            assertThat(Bench.cause(other.failure(Bench.call(), lease))).isEqualTo(Cause.TIMEOUT);
        }
    }

    @Test
    void isSaturatedWhenNoConnectionComesFree() {
        bench.connections(1);
        var gate = new Gate();
        upstream.then(new Script().read().await(gate).send(Script.response(200, "application/json", Bench.ANSWER)));

        StepVerifier.create(bench.send(Bench.call(), bench.lease()))
                .then(upstream::nextRequest)
                .then(() -> assertThat(Bench.cause(bench.failure(Bench.call(), lease)))
                        .isEqualTo(Cause.SATURATED))
                .then(gate::open)
                .expectNextCount(1)
                .expectComplete()
                .verify(Bench.PATIENCE);

        assertThat(lease.end().failure()).isInstanceOf(Failure.Unavailable.class);
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void takesAFreshConnectionWhenAnIdleOneWasClosed() {
        upstream.then(Script.answering(200, Bench.ANSWER).close());
        upstream.then(Script.answering(200, Bench.ANSWER));
        bench.answer(Bench.call(), bench.lease());

        assertThat(bench.answer(Bench.call(), lease)).isEqualTo(Bench.ANSWER);
        assertThat(upstream.requests()).hasSize(2);
        assertThat(upstream.connections()).isEqualTo(2);
    }

    @Test
    void usesOneConnectionForOneCallAfterAnother() {
        bench.connections(1);
        upstream.then(Script.answering(200, Bench.ANSWER)).then(Script.answering(200, Bench.ANSWER));

        bench.answer(Bench.call(), bench.lease());
        bench.answer(Bench.call(), lease);

        assertThat(upstream.connections()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endsBeforeAnAnswer")
    void isResetWhenItEndsBeforeAnAnswerAndIsNotAskedAgain(Script script) {
        upstream.then(script);

        assertThat(Bench.cause(bench.failure(Bench.call(), lease))).isEqualTo(Cause.RESET);
        assertThat(upstream.requests()).hasSize(1);
    }

    static Stream<Named<Script>> endsBeforeAnAnswer() {
        return Stream.of(
                Named.of("FIN after the request", new Script().read().close()),
                Named.of("RST after the request", new Script().read().reset()),
                Named.of(
                        "FIN inside the headers", new Script().read().send(HEAD).close()));
    }

    @Test
    void givesUpAProviderThatStopsReading() {
        var timeouts =
                new Timeouts(Bench.SHORT, Bench.SHORT, Bench.SHORT, Bench.SHORT, Bench.SHORT, Duration.ofSeconds(30));
        bench.timeouts(timeouts);
        upstream.then(new Script().await(new Gate()));

        assertThat(Bench.cause(bench.failure(Bench.call("x".repeat(12_000_000)), lease)))
                .isEqualTo(Cause.TIMEOUT);
    }

    @Test
    void usesAStatusThatComesBeforeTheBodyIsSent() {
        var reset = new Gate();
        upstream.then(new Script()
                .send(Script.response(413, "application/json", "{\"error\":{\"message\":\"too long\"}}"))
                .await(reset)
                .reset());

        Failure failure = bench.failure(Bench.call("x".repeat(12_000_000)), lease);
        reset.open();

        assertThat(failure)
                .isInstanceOfSatisfying(
                        Failure.Rejected.class,
                        rejected -> assertThat(rejected.status()).isEqualTo(413));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("silent")
    void givesUpASilentProviderWithinTheFirstEventLimit(Script script) {
        upstream.then(script);

        var call = Bench.streamedCall().sentTo(Bench.MODEL, true);

        assertThat(Bench.cause(bench.failure(call, lease))).isEqualTo(Cause.TIMEOUT);
        assertThat(upstream.nextClosed()).isEqualTo(1);
    }

    static Stream<Named<Script>> silent() {
        return Stream.of(
                Named.of("silent after the request", new Script().read().stall()),
                Named.of(
                        "a stall inside the headers",
                        new Script().read().send(HEAD).stall()),
                Named.of(
                        "headers that drip for ever",
                        new Script().read().send(HEAD + "x: ").sendForEver("y", Duration.ofMillis(20))),
                Named.of("comments for ever", Script.streaming().sendForEver("3\r\n:\n\n\r\n", Duration.ofMillis(20))),
                Named.of(
                        "a role and then silence",
                        Script.streaming().chunk(Bench.ROLE).stall()));
    }

    @Test
    void waitsForTheLastCandidateUntilTheDeadline() {
        upstream.then(new Script().read().stall());

        Failure failure = bench.failure(Bench.call(true, Duration.ofMillis(500)), lease);

        assertThat(failure).isInstanceOf(Failure.DeadlineExceeded.class);
        assertThat(lease.end().failure()).isEqualTo(failure);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("garbage")
    void isNoAnswerWhenItIsNotHttp(String garbage) {
        upstream.then(new Script().read().send(garbage).close());

        assertThat(bench.failure(Bench.call(), lease))
                .isInstanceOfAny(Failure.InvalidAnswer.class, Failure.Unavailable.class);
        assertThat(upstream.nextClosed()).isEqualTo(1);

        upstream.then(Script.answering(200, Bench.ANSWER));
        assertThat(bench.answer(Bench.call(), bench.lease())).isEqualTo(Bench.ANSWER);
        assertThat(upstream.connections()).isEqualTo(2);
    }

    static Stream<Named<String>> garbage() {
        String ok = Bench.ANSWER;
        String tooMany = "x-filler: 0123456789\r\n".repeat(500);
        return Stream.of(
                Named.of("no HTTP", "hello world\r\n\r\n"),
                Named.of("HTTP/0.9", "<p>hello</p>"),
                Named.of("a TLS alert", "\u0015\u0003\u0003\u0000\u0002\u0002\u0028"),
                Named.of("a header of 9 KiB", HEAD + "x: " + "y".repeat(9000) + "\r\ncontent-length: 2\r\n\r\n{}"),
                Named.of("500 headers", HEAD + tooMany + "content-length: 2\r\n\r\n{}"),
                Named.of("NUL in a header", HEAD + "x: a\u0000b\r\ncontent-length: 2\r\n\r\n{}"),
                Named.of("101", "HTTP/1.1 101 Switching Protocols\r\nupgrade: foo\r\nconnection: upgrade\r\n\r\n"),
                Named.of("status 099", "HTTP/1.1 099 Odd\r\ncontent-length: 2\r\n\r\n{}"),
                Named.of(
                        "length and chunks",
                        HEAD + "content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n" + chunked(ok)),
                Named.of("two lengths", HEAD + "content-length: 5\r\ncontent-length: 6\r\n\r\nhello"),
                Named.of("a bad chunk size", HEAD + "transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"),
                Named.of("a chunk longer than said", HEAD + "transfer-encoding: chunked\r\n\r\n2\r\n{}{}\r\n0\r\n\r\n"),
                Named.of("no end of chunks", HEAD + "transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"),
                Named.of("shorter than said", HEAD + "content-length: 500\r\n\r\n" + ok));
    }

    private static String chunked(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n0\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 102, 103})
    void skipsInformationalResponses(int status) {
        var gate = new Gate();
        String secret = Bench.ANSWER.replace("hello", "for A alone");
        upstream.then(new Script()
                        .read()
                        .send("HTTP/1.1 " + status + " Wait\r\nx: y\r\n\r\n")
                        .await(gate)
                        .send(Script.response(200, "application/json", secret)))
                .then(Script.answering(200, Bench.ANSWER));

        StepVerifier.create(bench.send(Bench.call(), bench.lease()))
                .then(upstream::nextRequest)
                .then(gate::open)
                .assertNext(reply -> assertThat(Bench.text(reply)).isEqualTo(secret))
                .expectComplete()
                .verify(Bench.PATIENCE);

        assertThat(bench.answer(Bench.call(), lease)).isEqualTo(Bench.ANSWER);
    }

    @Test
    void discardsAConnectionThatBringsMoreThanWasAskedFor() {
        bench.connections(1);
        String second = Script.response(200, "application/json", Bench.ANSWER.replace("hello", "smuggled"));
        upstream.then(new Script()
                        .read()
                        .send(Script.response(200, "application/json", Bench.ANSWER) + second)
                        .stall())
                .then(Script.answering(200, Bench.ANSWER));

        assertThat(bench.answer(Bench.call(), bench.lease())).isEqualTo(Bench.ANSWER);
        assertThat(bench.answer(Bench.call(), lease)).isEqualTo(Bench.ANSWER);
        assertThat(upstream.connections()).isEqualTo(2);
    }

    @Test
    void discardsAConnectionThatSpeaksWhileItIsIdle() {
        bench.connections(1);
        var gate = new Gate();
        String second = Script.response(200, "application/json", Bench.ANSWER.replace("hello", "smuggled"));
        upstream.then(Script.answering(200, Bench.ANSWER)
                        .await(gate)
                        .send(second)
                        .stall())
                .then(Script.answering(200, Bench.ANSWER));

        assertThat(bench.answer(Bench.call(), bench.lease())).isEqualTo(Bench.ANSWER);
        gate.open();
        assertThat(upstream.nextClosed()).isEqualTo(1);

        assertThat(bench.answer(Bench.call(), lease)).isEqualTo(Bench.ANSWER);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void followsNoRedirect(int status) {
        try (var elsewhere = FaultServer.start()) {
            upstream.then(Script.answering(status, "{}", "location: " + elsewhere.uri()));

            assertThat(Bench.cause(bench.failure(Bench.call(), lease))).isEqualTo(Cause.SERVER_ERROR);
            assertThat(elsewhere.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 999})
    void isBrokenWhenTheStatusIsNone(int status) {
        upstream.then(Script.answering(status, "{}"));

        assertThat(Bench.cause(bench.failure(Bench.call(), lease))).isEqualTo(Cause.SERVER_ERROR);
    }

    @Test
    void closesTheConnectionWhenTheClientLeavesBeforeTheFirstByte() {
        upstream.then(new Script().read().stall());

        StepVerifier.create(bench.send(Bench.call(), lease))
                .then(upstream::nextRequest)
                .thenCancel()
                .verify(Bench.PATIENCE);

        assertThat(upstream.nextClosed()).isEqualTo(1);
        assertThat(lease.end().how()).isEqualTo("abandon");
        assertThat(lease.end().usage().estimated()).isTrue();
    }

    @Test
    void endsTheLeaseWhenTheClientLeavesBeforeAnythingIsSent() {
        bench.authorizer(new FixedAuthorizer(Mono.never(), Mono.empty()));

        StepVerifier.create(bench.send(Bench.call(), lease)).thenCancel().verify(Bench.PATIENCE);

        assertThat(lease.end().usage().totalTokens()).isZero();
        assertThat(upstream.connections()).isZero();
    }

    @Test
    void sendsOnlyTheHeadersItNames() {
        upstream.then(Script.answering(200, Bench.ANSWER));
        bench.answer(Bench.call(), lease);

        var request = upstream.nextRequest();

        assertThat(Arrays.stream(request.head().split("\r\n"))
                        .skip(1)
                        .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT)))
                .containsExactlyInAnyOrder(
                        "host",
                        "user-agent",
                        "accept",
                        "accept-encoding",
                        "authorization",
                        "content-type",
                        "content-length");
        assertThat(request.header("authorization")).isEqualTo("Bearer " + Bench.SECRET);
        assertThat(request.header("accept-encoding")).isEqualTo("identity");
        assertThat(request.header("user-agent")).isEqualTo("spillway");
        assertThat(request.head()).startsWith("POST /chat/completions HTTP/1.1\r\n");
        assertThat(request.text()).contains("\"" + Bench.MODEL + "\"").doesNotContain("client-name");
    }
}
