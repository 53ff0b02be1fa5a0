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

/** Bodies and headers of calls that are refused, each with its status and code. */
class BadInputTest {

    private static final String JSON = "Content-Type: application/json\r\n";

    private static final String GOOD = Replies.request("groq/llama", false);

    private static ApiServer server;

    @BeforeAll
    static void start() {
        server = ApiServer.open("--spillway.api.max-request-size=1000B");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("calls")
    void isAnsweredWith(int status, String code, String headers, String body) throws IOException {
        String reply = post(headers + "Content-Length: " + body.length() + "\r\n", body);

        assertThat(reply).startsWith("HTTP/1.1 " + status + " ").contains(code);
        assertThat(reply).contains("x-request-id: ");
    }

    static Stream<Arguments> calls() {
        return Stream.of(
                Arguments.of(400, "\"empty_body\"", JSON, ""),
                Arguments.of(400, "\"invalid_json\"", JSON, "{\"model\":"),
                Arguments.of(400, "\"invalid_type\"", JSON, "[]"),
                Arguments.of(400, "\"missing_required_parameter\"", JSON, "{}"),
                Arguments.of(413, "\"request_too_large\"", JSON, "x".repeat(1001)),
                Arguments.of(415, "\"unsupported_encoding\"", JSON + "Content-Encoding: gzip\r\n", GOOD),
                Arguments.of(415, "\"unsupported_encoding\"", JSON + "Content-Encoding: gzip, gzip\r\n", GOOD),
                Arguments.of(415, "\"unsupported_media_type\"", "", GOOD),
                Arguments.of(415, "\"unsupported_media_type\"", "Content-Type: text/plain\r\n", GOOD),
                Arguments.of(415, "\"unsupported_media_type\"", "Content-Type: ;;;\r\n", GOOD),
                Arguments.of(
                        415, "\"unsupported_media_type\"", "Content-Type: application/x-www-form-urlencoded\r\n", GOOD),
                Arguments.of(415, "\"unsupported_media_type\"", "Content-Type: multipart/form-data\r\n", GOOD),
                Arguments.of(415, "\"unsupported_media_type\"", JSON + JSON, GOOD),
                Arguments.of(415, "\"unsupported_charset\"", type("charset=utf-16"), GOOD),
                Arguments.of(415, "\"unsupported_charset\"", type("charset=bogus"), GOOD),
                Arguments.of(200, "{}", type("charset=UTF-8"), GOOD),
                Arguments.of(200, "{}", type("charset=\"utf-8\""), GOOD),
                Arguments.of(200, "{}", JSON + "Accept: application/xml\r\n", GOOD));
    }

    @Test
    void refusesARequestWithoutABody() throws IOException {
        assertThat(post(JSON, "")).startsWith("HTTP/1.1 400 ").contains("\"empty_body\"");
    }

    @Test
    void countsAChunkedBody() throws IOException {
        String reply = post(JSON + "Transfer-Encoding: chunked\r\n", "3e8\r\n" + "x".repeat(1000) + "\r\n1\r\nx\r\n");

        assertThat(reply).startsWith("HTTP/1.1 413 ").contains("\"request_too_large\"");
    }

    @Test
    void doesNotWaitForABodyThatIsTooLarge() throws IOException {
        assertThat(post(JSON + "Content-Length: 10000000000\r\n", ""))
                .startsWith("HTTP/1.1 413 ")
                .containsIgnoringCase("connection: close");
    }

    @ParameterizedTest(name = "number {index}")
    @MethodSource("requestIds")
    void replacesARequestIdThatCouldDoHarm(String id) throws IOException {
        String reply = post(JSON + "x-request-id: " + id + "\r\nContent-Length: " + GOOD.length() + "\r\n", GOOD);

        assertThat(reply).startsWith("HTTP/1.1 200 ").containsPattern("x-request-id: [0-9a-f]{32}\r\n");
    }

    static Stream<String> requestIds() {
        return Stream.of("%0d%0aX: y", "a".repeat(65), "<script>", "../../x", "a b", "\u00e9", "");
    }

    @Test
    void sendsNothingToTheRouterThatItRefuses() throws IOException {
        int before = server.calls().size();

        post(JSON, "");
        post("Content-Length: " + GOOD.length() + "\r\n", GOOD);

        assertThat(server.calls()).hasSize(before);
    }

    @Test
    void readsWhatAClientSaysAboutItsRoute() throws IOException {
        post(JSON + "x-no-fallback: true\r\nx-explain: True\r\nContent-Length: " + GOOD.length() + "\r\n", GOOD);
        post(JSON + "x-no-fallback: no\r\nContent-Length: " + GOOD.length() + "\r\n", GOOD);

        var calls = server.calls();
        assertThat(calls.get(calls.size() - 2).fallback()).isFalse();
        assertThat(calls.get(calls.size() - 2).explain()).isTrue();
        assertThat(calls.get(calls.size() - 1).fallback()).isTrue();
        assertThat(calls.get(calls.size() - 1).explain()).isFalse();
    }

    @Test
    void explainsTheRouteOnRequest() throws IOException {
        assertThat(post(JSON + "x-explain: true\r\nContent-Length: " + GOOD.length() + "\r\n", GOOD))
                .contains("x-route: groq/llama answered\r\n");
    }

    private static String type(String parameter) {
        return "Content-Type: application/json; " + parameter + "\r\n";
    }

    private static String post(String headers, String body) throws IOException {
        return RawClient.exchange(
                server.port(),
                "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + "\r\n" + body);
    }
}
