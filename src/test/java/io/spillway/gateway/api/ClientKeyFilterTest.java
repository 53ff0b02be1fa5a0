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

class ClientKeyFilterTest {

    private static final String KEY = ApiServer.KEY;

    private static ApiServer server;

    @BeforeAll
    static void start() {
        server = ApiServer.start("--spillway.api.max-key-failures=1000");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest(name = "{1} {2}: {0}")
    @MethodSource("credentials")
    void answers(String headers, int status, String code) throws IOException {
        String reply = get(server, "/v1/models", headers);

        assertThat(reply).startsWith("HTTP/1.1 " + status + " ").contains(code);
        assertThat(reply.contains("WWW-Authenticate: Bearer")).isEqualTo(status == 401);
        assertThat(reply).doesNotContainIgnoringCase("server:").doesNotContain(KEY);
    }

    static Stream<Arguments> credentials() {
        return Stream.of(
                Arguments.of("", 401, "missing_api_key"),
                Arguments.of("Authorization: Bearer\r\n", 401, "missing_api_key"),
                Arguments.of("Authorization: Bearer \r\n", 401, "missing_api_key"),
                Arguments.of("x-api-key:\r\n", 401, "missing_api_key"),
                Arguments.of("Authorization: Bearer " + "x".repeat(KEY.length()) + "\r\n", 401, "invalid_api_key"),
                Arguments.of("Authorization: Bearer " + KEY.substring(0, 8) + "\r\n", 401, "invalid_api_key"),
                Arguments.of("Authorization: Bearer " + KEY + "x\r\n", 401, "invalid_api_key"),
                Arguments.of("Authorization: Bearer " + KEY + " x\r\n", 401, "invalid_api_key"),
                Arguments.of("Authorization: Bearer  " + KEY + "\r\n", 401, "invalid_api_key"),
                Arguments.of("Authorization: Basic dTpw\r\n", 401, "invalid_api_key"),
                Arguments.of("Authorization: " + KEY + "\r\n", 401, "invalid_api_key"),
                Arguments.of("Authorization: Bearer None\r\n", 401, "invalid_api_key"),
                Arguments.of("Authorization: Bearer null\r\n", 401, "invalid_api_key"),
                Arguments.of("Authorization: Bearer ' OR 1=1\r\n", 401, "invalid_api_key"),
                Arguments.of("Authorization: Bearer %00\r\n", 401, "invalid_api_key"),
                Arguments.of("Authorization: Bearer \u00f0\u009f\u0098\u0080\r\n", 401, "invalid_api_key"),
                Arguments.of("Authorization: Bearer " + "x".repeat(8_000) + "\r\n", 401, "invalid_api_key"),
                Arguments.of("x-api-key: wrong\r\n", 401, "invalid_api_key"),
                Arguments.of(
                        "Authorization: Bearer " + KEY + "\r\nAuthorization: Bearer " + KEY + "\r\n",
                        400,
                        "ambiguous_credentials"),
                Arguments.of("Authorization: Bearer " + KEY + "\r\nx-api-key: other\r\n", 400, "ambiguous_credentials"),
                Arguments.of("x-api-key: " + KEY + "\r\nx-api-key: " + KEY + "\r\n", 400, "ambiguous_credentials"),
                Arguments.of("Authorization: Bearer " + KEY + "\r\n", 200, "list"),
                Arguments.of("authorization: bearer " + KEY + "\r\n", 200, "list"),
                Arguments.of("x-api-key: " + KEY + "\r\n", 200, "list"),
                Arguments.of("Authorization: Bearer " + KEY + "\r\nx-api-key: " + KEY + "\r\n", 200, "list"),
                Arguments.of("Connection: Authorization\r\nAuthorization: Bearer " + KEY + "\r\n", 200, "list"));
    }

    @Test
    void takesNoKeyFromTheQuery() throws IOException {
        assertThat(get(server, "/v1/models?api_key=" + KEY + "&key=" + KEY, "")).contains("missing_api_key");
    }

    @Test
    void saysTheSameOfEveryWrongKey() throws IOException {
        String prefix = get(server, "/v1/models", "Authorization: Bearer " + KEY.substring(0, 8) + "\r\n");
        String other = get(server, "/v1/models", "x-api-key: other\r\n");

        assertThat(withoutId(prefix)).isEqualTo(withoutId(other));
    }

    @Test
    void refusesBeforeTheBodyIsSent() throws IOException {
        String reply = RawClient.exchange(
                server.port(),
                "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 1000000\r\n\r\n");

        assertThat(reply).startsWith("HTTP/1.1 401 ").containsIgnoringCase("connection: close");
    }

    @Test
    void letsEverybodyInWhenThereIsNoKey() throws IOException {
        try (var open = ApiServer.open()) {
            assertThat(get(open, "/v1/models", "")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void answersMoreWrongKeysThanAllowedWith429ButStillLetsTheRightOneIn() throws IOException {
        try (var strict = ApiServer.start("--spillway.api.max-key-failures=2")) {
            String wrong = "x-api-key: wrong\r\n";

            assertThat(get(strict, "/v1/models", wrong)).startsWith("HTTP/1.1 401 ");
            assertThat(get(strict, "/v1/models", wrong)).startsWith("HTTP/1.1 401 ");
            assertThat(get(strict, "/v1/models", wrong))
                    .startsWith("HTTP/1.1 429 ")
                    .contains("too_many_auth_failures");
            assertThat(get(strict, "/v1/models", "x-api-key: " + KEY + "\r\n")).startsWith("HTTP/1.1 200 ");
        }
    }

    private static String get(ApiServer server, String path, String headers) throws IOException {
        return RawClient.exchange(
                server.port(), "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + "\r\n");
    }

    private static String withoutId(String reply) {
        return reply.replaceAll("x-request-id: [0-9a-f]+", "");
    }
}
