package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.ToldLease;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be wrong with a status and a body, whole answers and refusals alike. */
class AnswerFaultsTest {

    private final FaultServer upstream = FaultServer.start();
    private final Bench bench = new Bench(upstream.uri());
    private final ToldLease lease = bench.lease();

    @AfterEach
    void stop() {
        bench.close();
        upstream.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noAnswers")
    void isNoAnswer(Script script) {
        upstream.then(script);

        Failure failure = bench.failure(Bench.call(), lease);

        assertThat(failure).isInstanceOf(Failure.InvalidAnswer.class);
        assertThat(failure.reason()).doesNotContain("<");
        assertThat(lease.end().failure()).isEqualTo(failure);
    }

    static Stream<Named<Script>> noAnswers() {
        return Stream.of(
                Named.of("200 without a body", Script.answering(200, "")),
                Named.of("204", new Script().read().send("HTTP/1.1 204 No Content\r\n\r\n")),
                Named.of("malformed JSON", Script.answering(200, "{\"choices\":[")),
                Named.of("an empty object", Script.answering(200, "{}")),
                Named.of("an empty list", Script.answering(200, "[]")),
                Named.of("a text", Script.answering(200, "\"ok\"")),
                Named.of("a web page", new Script().read().send(Script.response(200, "text/html", "<html></html>"))),
                Named.of("no choices", Script.answering(200, "{\"choices\":[]}")),
                Named.of("null content", Script.answering(200, Bench.ANSWER.replace("\"hello\"", "null"))),
                Named.of("empty content", Script.answering(200, Bench.ANSWER.replace("hello", ""))),
                Named.of("too deep", Script.answering(200, "[".repeat(2000))),
                Named.of("another charset", typed("application/json; charset=gbk")),
                Named.of("brotli", Script.answering(200, Bench.ANSWER, "content-encoding: br")),
                Named.of("gzip that is none", Script.answering(200, Bench.ANSWER, "content-encoding: gzip")),
                Named.of("a cut gzip", gzip(Arrays.copyOf(zipped(Bench.ANSWER), 60))),
                Named.of("a bomb", gzip(zipped(" ".repeat(40 << 20)))),
                Named.of("invalid UTF-8", latin(Bench.ANSWER.replace("hello", "hell\u00f6"))));
    }

    private static Script latin(String body) {
        String head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + body.length();
        return new Script().read().send((head + "\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Script typed(String type) {
        return new Script().read().send(Script.response(200, type, Bench.ANSWER));
    }

    private static Script gzip(byte[] body) {
        String head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: "
                + body.length + "\r\n\r\n";
        return new Script().read().send(head).send(body);
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
    void inflatesAnAnswerThatIsCompressedAllTheSame() {
        upstream.then(gzip(zipped(Bench.ANSWER)));

        assertThat(bench.answer(Bench.call(), lease)).isEqualTo(Bench.ANSWER);
    }

    @Test
    void isTooLongWhenItIsLongerThanTheLimit() {
        String filler = "x".repeat(33 << 20);
        upstream.then(Script.answering(200, Bench.ANSWER.replace("hello", filler)));

        assertThat(bench.failure(Bench.call(), lease)).isInstanceOf(Failure.InvalidAnswer.class);
        assertThat(upstream.nextClosed()).isEqualTo(1);
    }

    @Test
    void takesAnAnswerWithoutUsage() {
        upstream.then(Script.answering(200, Bench.ANSWER.replace("\"usage\"", "\"other\"")));

        bench.answer(Bench.call(), lease);

        assertThat(lease.end().usage().estimated()).isTrue();
    }

    @Test
    void takesAnAnswerWithBlankLinesBeforeIt() {
        upstream.then(Script.answering(200, "\n\n\n" + Bench.ANSWER));

        assertThat(bench.answer(Bench.call(), lease)).endsWith(Bench.ANSWER);
    }

    @Test
    void givesUpAnAnswerThatDripsPastTheDeadline() {
        upstream.then(new Script()
                .read()
                .send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n")
                .sendForEver(" ", Duration.ofMillis(20)));

        Failure failure = bench.failure(Bench.call(false, Duration.ofMillis(400)), lease);

        assertThat(failure).isInstanceOf(Failure.DeadlineExceeded.class);
        assertThat(upstream.nextClosed()).isEqualTo(1);
    }

    @Test
    void readsTheErrorInsideA200ByItsOwnCode() {
        upstream.then(Script.answering(
                200,
                "{\"error\":{\"code\":429,\"message\":\"upstream busy\",\"metadata\":{\"headers\":"
                        + "{\"Retry-After\":\"7\"}}}}"));

        assertThat(bench.failure(Bench.call(), lease))
                .isInstanceOfSatisfying(
                        Failure.RateLimited.class,
                        limited -> assertThat(limited.retryAfter()).isEqualTo(Duration.ofSeconds(7)));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 504, 520, 524})
    void isBrokenOnServerErrors(int status) {
        upstream.then(Script.answering(status, "{\"error\":{\"message\":\"oops\"}}"));

        assertThat(Bench.cause(bench.failure(Bench.call(), lease))).isEqualTo(Cause.SERVER_ERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {503, 529})
    void isOverloadedWhenItSaysSo(int status) {
        upstream.then(Script.answering(status, "{\"error\":{\"message\":\"busy\"}}"));

        assertThat(Bench.cause(bench.failure(Bench.call(), lease))).isEqualTo(Cause.OVERLOADED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddErrorBodies")
    void readsAnErrorByItsStatusWhateverItsBody(Script script) {
        upstream.then(script);

        assertThat(Bench.cause(bench.failure(Bench.call(), lease))).isEqualTo(Cause.SERVER_ERROR);
    }

    static Stream<Named<Script>> oddErrorBodies() {
        String endless = "HTTP/1.1 500 Oops\r\ncontent-type: application/json\r\ncontent-length: 10000000\r\n\r\n";
        return Stream.of(
                Named.of("no body", Script.answering(500, "")),
                Named.of("another type", new Script().read().send(Script.response(500, "image/png", "\u0001\u0002"))),
                Named.of("never ends", new Script().read().send(endless).stall()),
                Named.of("too long", new Script().read().send(endless).sendForEver("x".repeat(8192))),
                Named.of("cut", new Script().read().send(endless).close()),
                Named.of("deep", Script.answering(500, "[".repeat(3000))),
                Named.of("a web page", new Script().read().send(Script.response(500, "text/html", "<html>no</html>"))));
    }

    @Test
    void keepsTheSecretOutOfAnErrorThatRepeatsIt() {
        String body = "{\"error\":{\"message\":\"bad thing " + Bench.SECRET + " here\",\"type\":\"x\"}}";
        upstream.then(Script.answering(400, body));

        Failure failure = bench.failure(Bench.call(), lease);

        assertThat(failure.reason()).contains("bad thing").doesNotContain(Bench.SECRET);
        assertThat(failure)
                .isInstanceOfSatisfying(
                        Failure.Rejected.class,
                        rejected -> assertThat(rejected.body())
                                .asString(StandardCharsets.UTF_8)
                                .contains("bad thing ***")
                                .doesNotContain(Bench.SECRET));
    }

    @Test
    void renewsASignatureOnceWhenItIsNotAccepted() {
        bench.authorizer(FixedAuthorizer.with("old-secret", "new-secret"));
        upstream.then(Script.answering(401, "{}")).then(Script.answering(200, Bench.ANSWER));
        var call = Bench.call();

        assertThat(bench.answer(call, lease)).isEqualTo(Bench.ANSWER);

        assertThat(upstream.requests())
                .extracting(request -> request.header("authorization"))
                .containsExactly("Bearer old-secret", "Bearer new-secret");
        assertThat(call.attempts()).hasValue(2);
        assertThat(lease.end().how()).isEqualTo("succeed");
    }

    @Test
    void isUnauthorizedWhenTheRenewedSignatureIsNotAcceptedEither() {
        bench.authorizer(FixedAuthorizer.with("old-secret", "new-secret"));
        upstream.then(Script.answering(401, "{}")).then(Script.answering(401, "{}"));

        assertThat(bench.failure(Bench.call(), lease)).isInstanceOf(Failure.Unauthorized.class);
        assertThat(upstream.requests()).hasSize(2);
    }

    @Test
    void isUnauthorizedAtOnceWhenNothingCanBeRenewed() {
        upstream.then(Script.answering(401, "{}"));

        assertThat(bench.failure(Bench.call(), lease)).isInstanceOf(Failure.Unauthorized.class);
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void learnsLimitsFromAnswersAndFromRefusals() {
        upstream.then(Script.answering(200, Bench.ANSWER, "x-ratelimit-remaining-requests: 9"))
                .then(Script.answering(429, "{}", "x-ratelimit-remaining-requests: 0"));

        bench.answer(Bench.call(), lease);
        ToldLease refused = bench.lease();
        bench.failure(Bench.call(), refused);

        assertThat(lease.learned().get(0).limits().get(0).remaining()).hasValue(9);
        assertThat(refused.learned().get(0).limits().get(0).remaining()).hasValue(0);
    }

    @Test
    void saysWhatACallCost() {
        bench.pricing((provider, model, tokens) -> BigDecimal.valueOf(tokens.inputTokens() + tokens.outputTokens()));
        upstream.then(Script.answering(200, Bench.ANSWER));

        Reply reply = bench.send(Bench.call(), lease).block(Bench.PATIENCE);

        assertThat(lease.end().cost()).isEqualByComparingTo("5");
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Whole.class, whole -> assertThat(whole.cost()).isEqualByComparingTo("5"));
    }

    @Test
    void listsModels() {
        upstream.then(Script.answering(200, "{\"data\":[]}"));

        assertThat(bench.provider().list(lease, null).map(Bench::text).block(Bench.PATIENCE))
                .isEqualTo("{\"data\":[]}");
        assertThat(upstream.nextRequest().head()).startsWith("GET /models HTTP/1.1");
        assertThat(lease.hasEnded()).isFalse();
    }

    @Test
    void findsTheSecretBehindEscapes() {
        String hidden = Bench.SECRET.replace("c", "\\u0063").replace("-", "\\u002D");
        upstream.then(Script.answering(400, "{\"error\":{\"message\":\"bad thing " + hidden + " here\"}}"));

        Failure failure = bench.failure(Bench.call(), lease);

        assertThat(failure)
                .isInstanceOfSatisfying(
                        Failure.Rejected.class,
                        rejected -> assertThat(rejected.body())
                                .asString(StandardCharsets.UTF_8)
                                .isEqualTo("{\"error\":{\"message\":\"bad thing *** here\"}}"));
    }
}
