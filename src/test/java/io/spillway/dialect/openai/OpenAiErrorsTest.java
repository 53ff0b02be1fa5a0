package io.spillway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.dialect.ApiError;
import java.io.IOException;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiErrorsTest {

    private static final OpenAiDialect DIALECT = new OpenAiDialect();

    @Test
    void writesTheEnvelope() throws IOException {
        ApiError error = new ApiError(
                429,
                "rate_limit_error",
                "busy",
                "a \"quote\", \\, a\nline, <b>, \u0001, ü \uD83D\uDE00",
                "messages[0]");

        JsonNode json = new ObjectMapper().readTree(DIALECT.writeError(error)).path("error");

        assertThat(json.path("message").textValue()).isEqualTo(error.message());
        assertThat(json.path("type").textValue()).isEqualTo("rate_limit_error");
        assertThat(json.path("code").textValue()).isEqualTo("busy");
        assertThat(json.path("param").textValue()).isEqualTo("messages[0]");
        assertThat(new String(DIALECT.writeError(error), UTF_8)).contains("<b>");
    }

    @Test
    void writesNullForWhatIsNotKnown() {
        assertThat(new String(DIALECT.writeError(new ApiError(500, "server_error", null, "x", null)), UTF_8))
                .isEqualTo("{\"error\":{\"message\":\"x\",\"type\":\"server_error\",\"param\":null,\"code\":null}}");
    }

    @Test
    void writesAnEvent() {
        assertThat(new String(DIALECT.writeErrorEvent(new ApiError(500, "server_error", null, "x\n", null)), UTF_8))
                .isEqualTo(
                        "data: {\"error\":{\"message\":\"x\\n\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n");
    }

    /** Bodies as providers send them: who, status, body; then type, code, message. */
    static Stream<Arguments> errors() {
        return Stream.of(
                arguments(
                        "OpenAI",
                        429,
                        "{\"error\":{\"message\":\"slow\",\"type\":\"requests\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}",
                        "requests",
                        "rate_limit_exceeded",
                        "slow"),
                arguments(
                        "Azure",
                        429,
                        "{\"error\":{\"code\":\"429\",\"message\":\"slow\"}}",
                        "rate_limit_error",
                        "429",
                        "slow"),
                arguments("Groq", 413, "{\"error\":{\"message\":\"big\",\"type\":\"tokens\"}}", "tokens", null, "big"),
                arguments(
                        "OpenRouter",
                        502,
                        "{\"error\":{\"code\":502,\"message\":\"Provider returned error\",\"metadata\":{\"raw\":\"{\\\"error\\\":{\\\"message\\\":\\\"busy\\\"}}\",\"provider_name\":\"X\"}}}",
                        "server_error",
                        "502",
                        "busy"),
                arguments(
                        "OpenRouter plain",
                        402,
                        "{\"error\":{\"code\":402,\"message\":\"no credits\"}}",
                        "invalid_request_error",
                        "402",
                        "no credits"),
                arguments(
                        "xAI",
                        400,
                        "{\"code\":\"Client specified an invalid argument\",\"error\":\"Incorrect API key\"}",
                        "invalid_request_error",
                        "Client specified an invalid argument",
                        "Incorrect API key"),
                arguments(
                        "Ollama",
                        404,
                        "{\"error\":\"model not found\"}",
                        "invalid_request_error",
                        null,
                        "model not found"),
                arguments(
                        "Hugging Face",
                        503,
                        "{\"error\":\"Model X is loading\",\"estimated_time\":20}",
                        "server_error",
                        null,
                        "Model X is loading"),
                arguments(
                        "Google",
                        429,
                        "{\"error\":{\"code\":429,\"message\":\"spent\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"@type\":\"RetryInfo\",\"retryDelay\":\"3s\"}]}}",
                        "RESOURCE_EXHAUSTED",
                        "429",
                        "spent"),
                arguments(
                        "Google, a reason",
                        400,
                        "{\"error\":{\"code\":400,\"message\":\"bad key\",\"status\":\"INVALID_ARGUMENT\",\"details\":[{\"reason\":\"API_KEY_INVALID\"}]}}",
                        "INVALID_ARGUMENT",
                        "API_KEY_INVALID",
                        "bad key"),
                arguments(
                        "Google, in an array",
                        503,
                        "[{\"error\":{\"code\":503,\"message\":\"full\",\"status\":\"UNAVAILABLE\"}}]",
                        "UNAVAILABLE",
                        "503",
                        "full"),
                arguments(
                        "Anthropic",
                        529,
                        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"full\"},\"request_id\":\"r\"}",
                        "overloaded_error",
                        null,
                        "full"),
                arguments(
                        "Mistral",
                        429,
                        "{\"object\":\"error\",\"message\":\"slow\",\"type\":\"rate\",\"param\":null,\"code\":\"1300\"}",
                        "rate",
                        "1300",
                        "slow"),
                arguments(
                        "FastAPI list",
                        422,
                        "{\"detail\":[{\"loc\":[\"body\",\"x\"],\"msg\":\"extra\",\"type\":\"extra_forbidden\"}]}",
                        "invalid_request_error",
                        null,
                        "extra"),
                arguments("FastAPI text", 503, "{\"detail\":\"no instances\"}", "server_error", null, "no instances"),
                arguments(
                        "Cohere",
                        401,
                        "{\"message\":\"invalid token\"}",
                        "authentication_error",
                        null,
                        "invalid token"),
                arguments(
                        "Cohere with id",
                        401,
                        "{\"id\":\"1\",\"message\":\"invalid token\"}",
                        "authentication_error",
                        null,
                        "invalid token"),
                arguments(
                        "NVIDIA",
                        402,
                        "{\"type\":\"about:blank\",\"title\":\"Payment Required\",\"status\":402,\"detail\":\"no credits\"}",
                        "about:blank",
                        "402",
                        "no credits"),
                arguments(
                        "NVIDIA, title only",
                        403,
                        "{\"title\":\"Forbidden\",\"status\":403}",
                        "permission_error",
                        "403",
                        "Forbidden"),
                arguments(
                        "DashScope",
                        429,
                        "{\"code\":\"Throttling.RateQuota\",\"message\":\"slow\",\"request_id\":\"r\"}",
                        "rate_limit_error",
                        "Throttling.RateQuota",
                        "slow"),
                arguments("g4f", 500, "{\"error\":{\"message\":\"oops\"}}", "server_error", null, "oops"),
                arguments(
                        "says nothing",
                        500,
                        "{\"error\":{}}",
                        "server_error",
                        null,
                        "The provider answered 500 and did not say why."),
                arguments(
                        "a page",
                        503,
                        "<!DOCTYPE html><html><title>x</title></html>",
                        "server_error",
                        null,
                        "The provider answered 503 with something that is not a JSON error."),
                arguments("nothing", 500, "", "server_error", null, "The provider answered 500 without a body."),
                arguments(
                        "a CDN",
                        403,
                        "error code: 1015",
                        "permission_error",
                        null,
                        "The provider answered 403 with something that is not a JSON error."),
                arguments(
                        "other JSON",
                        500,
                        "{\"foo\":1}",
                        "server_error",
                        null,
                        "The provider answered 500 with something that is not a JSON error."),
                arguments(
                        "a page in JSON",
                        502,
                        "{\"error\":{\"message\":\"<html><body>nginx</body></html>\"}}",
                        "server_error",
                        null,
                        "The provider sent a web page."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void errors(String who, int status, String body, String type, @Nullable String code, String message) {
        ApiError error = DIALECT.readError(status, body.getBytes(UTF_8));

        assertThat(error).isEqualTo(new ApiError(status, type, code, message, null));
    }

    /** Errors that came with a 200, and the status they mean. */
    static Stream<Arguments> inside() {
        return Stream.of(
                arguments("{\"error\":{\"code\":429,\"message\":\"x\"}}", 429),
                arguments("{\"error\":{\"code\":\"503\",\"message\":\"x\"}}", 503),
                arguments("{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"x\"}}", 429),
                arguments("{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"x\"}}", 401),
                arguments("{\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}", 529),
                arguments("{\"error\":{\"status\":\"RESOURCE_EXHAUSTED\",\"message\":\"x\"}}", 429),
                arguments("{\"status\":\"449\",\"msg\":\"x\"}", 449),
                arguments("{\"choices\":[{\"error\":{\"code\":502,\"message\":\"x\"}}]}", 502),
                arguments("{\"success\":false}", 502),
                arguments("{\"error\":\"x\"}", 502),
                arguments("oops", 502));
    }

    @ParameterizedTest
    @MethodSource
    void inside(String body, int status) {
        assertThat(DIALECT.readError(200, body.getBytes(UTF_8)).status()).isEqualTo(status);
    }

    @Test
    void keepsTheFieldThatIsWrong() {
        assertThat(DIALECT.readError(400, "{\"error\":{\"message\":\"x\",\"param\":\"temperature\"}}".getBytes(UTF_8))
                        .param())
                .isEqualTo("temperature");
    }

    @Test
    void keepsAMessageShortAndPlain() {
        String message = "a\\n\\tb\\u0000\\u001b[31m\\u202e" + "x".repeat(1_000);

        String read = DIALECT.readError(500, ("{\"error\":{\"message\":\"" + message + "\"}}").getBytes(UTF_8))
                .message();

        assertThat(read).startsWith("a  b[31mxxx").hasSize(300);
    }

    @Test
    void readsTheBeginningOfAHugeBodyOnly() {
        byte[] body = ("{\"error\":{\"message\":\"x\"},\"foo\":\"" + "x".repeat(10_000_000) + "\"}").getBytes(UTF_8);

        assertThat(DIALECT.readError(500, body).status()).isEqualTo(500);
    }

    @Test
    void neverThrows() {
        byte[] seed =
                ("{\"error\":{\"code\":429,\"message\":\"{\\\"error\\\":{\\\"message\\\":\\\"\\ud83d\\ude00\\\"}}\",\"status\":\"X\","
                                + "\"details\":[{\"reason\":\"R\"}],\"metadata\":{\"raw\":\"{}\"}},\"choices\":[{\"error\":{}}],\"detail\":[{\"msg\":\"x\"}]}")
                        .getBytes(UTF_8);
        Random random = new Random(8);

        for (int round = 0; round < 20_000; round++) {
            byte[] mutant = seed.clone();
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                mutant[random.nextInt(mutant.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : "{}[]\",:0ntf".charAt(random.nextInt(11)));
            }
            assertThat(DIALECT.readError(random.nextInt(1_000), mutant).message())
                    .isNotBlank()
                    .hasSizeLessThanOrEqualTo(300);
        }
        byte[] noise = new byte[500];
        for (int round = 0; round < 2_000; round++) {
            random.nextBytes(noise);
            assertThat(DIALECT.readError(500, noise).message()).isNotBlank();
        }
        assertThat(DIALECT.readError(500, "[".repeat(100_000).getBytes(UTF_8)).message())
                .isNotBlank();
        assertThat(DIALECT.readError(500, ("{\"error\":{\"message\":" + "1".repeat(60_000) + "}}").getBytes(UTF_8))
                        .message())
                .isNotBlank();
    }

    @Test
    void passesOnAProvidersOwnErrorObject() throws IOException {
        byte[] said =
                ("{\"error\":{\"message\":\"no\",\"code\":400,\"param\":null,\"metadata\":{\"raw\":\"why\",\"n\":[1,{}]}},"
                                + "\"user_id\":\"u\"}")
                        .getBytes(UTF_8);

        byte[] body = DIALECT.writeError(DIALECT.readError(400, said), said);

        assertThat(new String(body, UTF_8))
                .isEqualTo("{\"error\":{\"message\":\"no\",\"code\":\"400\",\"param\":null,"
                        + "\"metadata\":{\"raw\":\"why\",\"n\":[1,{}]},\"type\":\"invalid_request_error\"}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>no</html>",
                "{\"error\":{\"message\":\"cut",
                "{\"error\":\"a text\"}",
                "{\"error\":{}}",
                "{\"message\":\"flat\"}",
                "[]",
                "LONG"
            })
    void wordsAnErrorItselfWhenTheProviderSentNoSoundObject(String said) {
        byte[] body = said.equals("LONG")
                ? ("{\"error\":{\"message\":\"" + "a".repeat(20_000) + "\"}}").getBytes(UTF_8)
                : said.getBytes(UTF_8);
        ApiError error = DIALECT.readError(400, body);

        assertThat(DIALECT.writeError(error, body)).isEqualTo(DIALECT.writeError(error));
    }
}
