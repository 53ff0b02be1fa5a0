package io.spillway.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.ApiError;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error",
        "401, authentication_error",
        "402, billing_error",
        "403, permission_error",
        "404, not_found_error",
        "405, invalid_request_error",
        "413, request_too_large",
        "429, rate_limit_error",
        "500, api_error",
        "501, api_error",
        "502, api_error",
        "503, overloaded_error",
        "504, timeout_error",
        "529, overloaded_error"
    })
    void wordsEachStatusAsAnthropicDoes(int status, String type) {
        byte[] body = AnthropicErrors.write(new ApiError(status, "server_error", null, "Why.", null));

        assertThat(text(body))
                .isEqualTo("{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"Why.\"}}");
    }

    @Test
    void tellsTheExactCodeBesideTheType() {
        byte[] body = AnthropicErrors.write(new ApiError(503, "server_error", "no_healthy_credentials", "Why.", null));

        assertThat(text(body)).endsWith("\"details\":{\"error_code\":\"no_healthy_credentials\"}}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy\"}} | 529 | overloaded_error | Busy",
                "{\"error\":{\"message\":\"Slow\",\"type\":\"x\",\"code\":429}}                      | 429 | 429              | Slow",
                "{\"error\":\"broken\"}                                                              | 502 |                  | broken",
                "{\"detail\":\"Not Found\"}                                                          | 502 |                  | Not Found"
            })
    void findsAnErrorThatCameWithA200(String body, int status, String code, String message) {
        ApiError error = AnthropicErrors.find(200, body.getBytes(StandardCharsets.UTF_8));

        assertThat(error.status()).isEqualTo(status);
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.message()).isEqualTo(message);
    }

    @Test
    void findsNoErrorInAnAnswer() {
        assertThat(AnthropicErrors.find(200, "{\"type\":\"message\",\"content\":[]}".getBytes(StandardCharsets.UTF_8)))
                .isNull();
    }

    @Test
    void says502WhereSomethingElseThanAnErrorComes() {
        assertThat(AnthropicErrors.read(200, "<html>".getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(502);
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
