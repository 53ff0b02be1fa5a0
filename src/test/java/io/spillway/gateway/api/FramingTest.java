package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What must not be taken for a request, byte by byte. */
class FramingTest {

    private static final String KEY = "Authorization: Bearer " + ApiServer.KEY + "\r\n";

    private static final String HEAD = "Host: localhost\r\n" + KEY;

    private static final String CHAT =
            "POST /v1/chat/completions HTTP/1.1\r\n" + HEAD + "Content-Type: application/json\r\n";

    private static final String NEXT = "GET /v1/models HTTP/1.1\r\n" + HEAD + "\r\n";

    private static final String BODY = Replies.request("m", false);

    private static ApiServer server;

    @BeforeAll
    static void start() {
        server = ApiServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void isRefusedOnceAndTheConnectionCloses(String what, int status, String bytes) throws IOException {
        String reply = RawClient.exchange(server.port(), bytes + NEXT);

        assertThat(reply).startsWith("HTTP/1.1 " + status + " ");
        assertThat(reply.split("HTTP/1\\.1 ", -1)).as(reply).hasSize(2);
        assertThat(reply).containsIgnoringCase("connection: close").contains("{\"error\":{\"message\":");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                row("no Host", 400, "GET /v1/models HTTP/1.1\r\n" + KEY + "\r\n"),
                row("two Hosts", 400, get("Host: b\r\n" + HEAD)),
                row("Host with a path", 400, get("Host: a/actuator?x\r\n" + KEY)),
                row("Host with a port too high", 400, get("Host: a:99999\r\n" + KEY)),
                row("Host with a space", 400, get("Host: a b\r\n" + KEY)),
                row("Host of 1 KB", 400, get("Host: " + "a".repeat(1024) + "\r\n" + KEY)),
                row("Host with a zone", 400, get("Host: [fe80::1%25eth0]\r\n" + KEY)),
                row("empty Host", 400, get("Host:\r\n" + KEY)),
                row("absolute form to another host", 400, "GET http://evil/v1/models HTTP/1.1\r\n" + HEAD + "\r\n"),
                row("CONNECT", 405, "CONNECT localhost:443 HTTP/1.1\r\n" + HEAD + "\r\n"),
                row("TRACE", 405, "TRACE /v1/models HTTP/1.1\r\n" + HEAD + "\r\n"),
                row("request line of 5 KB", 414, "GET /" + "a".repeat(5000) + " HTTP/1.1\r\n" + HEAD + "\r\n"),
                row("header of 9 KB", 431, get(HEAD + "X: " + "a".repeat(9000) + "\r\n")),
                row("content type of 9 KB", 431, CHAT.replace("json", "json;a=" + "b".repeat(9000)) + "\r\n"),
                row("101 headers", 431, get(HEAD + "X: a\r\n".repeat(101))),
                row("headers of 65 KB", 431, get(HEAD + ("X: " + "a".repeat(6600) + "\r\n").repeat(10))),
                row("CL and TE", 400, CHAT + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                row(
                        "CL and TE in 1.0",
                        400,
                        CHAT.replace("1.1", "1.0")
                                + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                row("two CLs, the same", 400, CHAT + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"),
                row("two CLs", 400, CHAT + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
                row("CL '2, 2'", 400, CHAT + "Content-Length: 2, 2\r\n\r\n{}"),
                row("CL -1", 400, CHAT + "Content-Length: -1\r\n\r\n{}"),
                row("CL +2", 400, CHAT + "Content-Length: +2\r\n\r\n{}"),
                row("CL 0x2", 400, CHAT + "Content-Length: 0x2\r\n\r\n{}"),
                row("CL of 20 digits", 400, CHAT + "Content-Length: 99999999999999999999\r\n\r\n{}"),
                row("TE xchunked", 501, CHAT + "Transfer-Encoding: xchunked\r\n\r\n"),
                row("TE identity", 501, CHAT + "Transfer-Encoding: identity\r\n\r\n"),
                row("TE chunked, gzip", 400, CHAT + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
                row("TE gzip, chunked", 501, CHAT + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                row("two TEs", 501, CHAT + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                row(
                        "TE chunked and identity",
                        501,
                        CHAT + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
                row("TE with a control character", 400, CHAT + "Transfer-Encoding: chunked\u000b\r\n\r\n0\r\n\r\n"),
                row("TE in 1.0", 400, CHAT.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                row("space before the colon", 400, CHAT + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
                row("space in a header's name", 400, get(HEAD + "X A: b\r\n")),
                row("header without a colon", 400, get(HEAD + "abc\r\n")),
                row("header without a name", 400, get(HEAD + ": b\r\n")),
                row("folded header", 400, get(HEAD + "X: a\r\n b\r\n")),
                row("folded with a tab", 400, get(HEAD + "X: a\r\n\tb\r\n")),
                row("bare CR in a value", 400, get(HEAD + "X: a\rb\r\n")),
                row("NUL in a value", 400, get(HEAD + "X: a\u0000b\r\n")),
                row("control characters first", 400, "\u0001\u0002GET /v1/models HTTP/1.1\r\n" + HEAD + "\r\n"),
                row("HTTP/0.9", 400, "GET /v1/models\r\n\r\n"),
                row("HTTP/2.0", 505, "GET /v1/models HTTP/2.0\r\n" + HEAD + "\r\n"),
                row("HTTP/3.7", 505, "GET /v1/models HTTP/3.7\r\n" + HEAD + "\r\n"),
                row("HTTP/1.32", 400, "GET /v1/models HTTP/1.32\r\n" + HEAD + "\r\n"),
                row("http/1.1", 400, "GET /v1/models http/1.1\r\n" + HEAD + "\r\n"),
                row("TLS", 400, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n"),
                row("h2 preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                row("other expectation", 417, CHAT + "Expect: 200-ok\r\nContent-Length: 2\r\n\r\n{}"));
    }

    @ParameterizedTest(name = "chunk size {0}")
    @MethodSource("badChunks")
    void aBrokenChunkIsTheLastThingRead(String what, String chunks) throws IOException {
        String reply = RawClient.exchange(server.port(), CHAT + "Transfer-Encoding: chunked\r\n\r\n" + chunks + NEXT);

        assertThat(reply).startsWith("HTTP/1.1 400 ").contains("invalid_http");
        assertThat(reply.split("HTTP/1\\.1 ", -1)).as(reply).hasSize(2);
    }

    static Stream<Arguments> badChunks() {
        return Stream.of(
                Arguments.of("ZZ", "ZZ\r\n{}\r\n0\r\n\r\n"),
                Arguments.of("-1", "-1\r\n{}\r\n0\r\n\r\n"),
                Arguments.of("0x2", "0x2\r\n{}\r\n0\r\n\r\n"),
                Arguments.of("of 17 digits", "10000000000000002\r\n{}\r\n0\r\n\r\n"),
                Arguments.of("with a bare LF", "2;\n{}\r\n0\r\n\r\n"),
                Arguments.of("without a line end", "2\r\n{}0\r\n\r\n"),
                Arguments.of("with 1 MB behind it", "2;" + "a".repeat(1024 * 1024) + "\r\n{}\r\n0\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void isTakenForWhatItSays(String what, int status, String bytes) throws IOException {
        String reply = RawClient.exchange(server.port(), bytes);

        assertThat(reply).matches("(?s)HTTP/1\\.[01] " + status + " .*");
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                row("a body with a length", 200, chat("Connection: close\r\n", BODY)),
                row(
                        "absolute form to the same host",
                        200,
                        "GET http://LOCALHOST/v1/models HTTP/1.1\r\n" + HEAD + "Connection: close\r\n\r\n"),
                row("an IPv6 host", 200, get("Host: [::1]:8000\r\nConnection: close\r\n" + KEY)),
                row("HTTP/1.0 without a Host", 200, "GET /v1/models HTTP/1.0\r\n" + KEY + "\r\n"),
                row(
                        "chunked in capitals",
                        200,
                        CHAT + "Connection: close\r\nTransfer-Encoding: CHUNKED\r\n\r\n" + chunk(BODY) + "0\r\n\r\n"),
                row(
                        "trailers",
                        200,
                        CHAT + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(BODY)
                                + "0\r\nAuthorization: Bearer other\r\nHost: evil\r\nContent-Length: 3\r\n\r\n"),
                row(
                        "an offer to upgrade",
                        200,
                        get(
                                HEAD
                                        + "Connection: Upgrade, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n")),
                row("hop-by-hop abuse", 200, get(HEAD + "Connection: close, Authorization, x-api-key\r\n")),
                row("100 headers", 200, get(HEAD + "Connection: close\r\n" + "X: a\r\n".repeat(97))));
    }

    @Test
    void pretendsNothingWhenThereIsMoreThanTheLengthSays() throws IOException {
        String reply = RawClient.exchange(server.port(), chat("", BODY) + "x".repeat(500) + "\r\n\r\n");

        assertThat(reply.split("HTTP/1\\.1 ", -1)).as(reply).hasSize(3);
        assertThat(reply.split("HTTP/1\\.1 ", -1)[1]).startsWith("200 ");
        assertThat(reply.split("HTTP/1\\.1 ", -1)[2]).startsWith("400 ");
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        String reply = RawClient.exchange(
                server.port(),
                chat("", BODY) + NEXT + get(HEAD + "X: a\r\n").repeat(3) + chat("Connection: close\r\n", BODY));

        assertThat(reply.split("HTTP/1\\.1 200 ", -1)).as(reply).hasSize(7);
    }

    @Test
    void readsTheRequestBehindABodyThatNobodyAskedFor() throws IOException {
        String bytes = "GET /v1/models HTTP/1.1\r\n" + HEAD + "Content-Length: 3\r\n\r\nabc"
                + get(HEAD + "Connection: close\r\n");

        assertThat(RawClient.exchange(server.port(), bytes).split("HTTP/1\\.1 200 ", -1))
                .hasSize(3);
    }

    @Test
    void letsAClientThatAsksFirstSendItsBody() throws IOException {
        try (var client = new RawClient(server.port())) {
            client.send(CHAT + "Expect: 100-continue\r\nConnection: close\r\nContent-Length: " + BODY.length()
                    + "\r\n\r\n");
            client.readUntil("HTTP/1.1 100 Continue");
            client.readUntil("\r\n\r\n");

            assertThat(client.send(BODY).readToEnd()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void doesNotTellAClientToSendABodyThatIsNotWanted() throws IOException {
        String reply = RawClient.exchange(
                server.port(),
                CHAT.replace(ApiServer.KEY, "wrong") + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n" + NEXT);

        assertThat(reply).startsWith("HTTP/1.1 401 ").containsIgnoringCase("connection: close");
        assertThat(reply.split("HTTP/1\\.1 ", -1)).hasSize(2);
    }

    @Test
    void saysWhatIsWrongToAClientThatStillSends() throws IOException {
        try (var client = new RawClient(server.port())) {
            client.send(CHAT + "Content-Length: 30000000\r\n\r\n").send("x".repeat(200_000));

            assertThat(client.readToEnd()).startsWith("HTTP/1.1 413 ").contains("request_too_large");
        }
    }

    private static Arguments row(String what, int status, String bytes) {
        return Arguments.of(what, status, bytes);
    }

    private static String get(String headers) {
        return "GET /v1/models HTTP/1.1\r\n" + headers + "\r\n";
    }

    private static String chat(String headers, String body) {
        return CHAT + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String chunk(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }
}
