package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import io.spillway.resilience.Failure.InvalidAnswer;
import io.spillway.resilience.Failure.ModelUnknown;
import io.spillway.resilience.Failure.QuotaExhausted;
import io.spillway.resilience.Failure.RateLimited;
import io.spillway.resilience.Failure.Rejected;
import io.spillway.resilience.Failure.Unauthorized;
import io.spillway.resilience.Failure.Unavailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

class FailureClassifierTest {

    /** Noon in UTC, five in the morning where Google counts its days. */
    private static final Instant NOW = Instant.parse("2026-10-21T12:00:00Z");

    @ParameterizedTest(name = "{0} {2} is {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // What a credential is at fault for.
                "401 | Unauthorized   | {\"error\":{\"code\":\"invalid_api_key\",\"message\":\"Incorrect API key\"}}",
                "401 | Unauthorized   | ",
                "403 | Unauthorized   | {\"error\":{\"status\":\"PERMISSION_DENIED\",\"message\":\"key leaked\"}}",
                "403 | Unauthorized   | {\"error\":{\"code\":\"unsupported_country_region_territory\"}}",
                "400 | Unauthorized   | [{\"error\":{\"code\":400,\"details\":[{\"reason\":\"API_KEY_INVALID\"}]}}]",
                "400 | Unauthorized   | {\"code\":\"invalid argument\",\"error\":\"Incorrect API key provided\"}",
                "400 | Unauthorized   | {\"error\":{\"status\":\"FAILED_PRECONDITION\",\"message\":\"no billing\"}}",
                "412 | Unauthorized   | {\"error\":{\"message\":\"Account suspended\"}}",
                "402 | QuotaExhausted | {\"error\":{\"message\":\"Insufficient credits\"}}",
                "403 | QuotaExhausted | {\"code\":\"denied\",\"error\":\"Your team has used all available credits\"}",
                "400 | QuotaExhausted | {\"error\":{\"message\":\"Your credit balance is too low\"}}",
                "429 | QuotaExhausted | {\"error\":{\"code\":\"insufficient_quota\",\"message\":\"x\"}}",
                "429 | QuotaExhausted | {\"error\":{\"details\":{\"error_code\":\"enforced_spend_limit_reached\"}}}",
                "429 | QuotaExhausted | {\"error\":{\"message\":\"Rate limit reached on requests per day (RPD)\"}}",
                "429 | QuotaExhausted | {\"error\":{\"message\":\"Quota exceeded, limit: 0, model: x\"}}",
                "429 | RateLimited    | {\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"x\"}}",
                "429 | RateLimited    | ",
                "429 | RateLimited    | {\"detail\":\"slow\"}",
                // What a provider is at fault for.
                "404 | ModelUnknown   | {\"error\":{\"code\":\"model_not_found\"}}",
                "404 | ModelUnknown   | ",
                "410 | ModelUnknown   | {\"error\":\"gone\"}",
                "400 | ModelUnknown   | {\"error\":{\"code\":\"model_decommissioned\",\"message\":\"x\"}}",
                "400 | ModelUnknown   | {\"error\":{\"message\":\"foo/bar is not a valid model ID\"}}",
                "403 | ModelUnknown   | {\"error\":{\"code\":\"model_not_found\",\"message\":\"no access\"}}",
                "401 | Unavailable    | {\"error\":{\"message\":\"unauthorized client detected, contact support\"}}",
                "404 | Unavailable    | <html>nginx</html>",
                "403 | Unavailable    | <!DOCTYPE html>Just a moment...",
                "418 | Unavailable    | {}",
                "451 | Unavailable    | {}",
                "498 | Unavailable    | {}",
                "409 | Unavailable    | {}",
                "425 | Unavailable    | {}",
                "429 | Unavailable    | {\"error\":{\"details\":[{\"reason\":\"MODEL_CAPACITY_EXHAUSTED\"}]}}",
                "500 | Unavailable    | ",
                "302 | Unavailable    | ",
                "600 | Unavailable    | ",
                // What the call is at fault for.
                "498 | Rejected       | {\"id\":\"1\",\"message\":\"blocked input\"}",
                "400 | Rejected       | {\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"too long\"}}",
                "400 | Rejected       | {\"error\":{\"code\":\"unsupported_parameter\",\"message\":\"not supported\"}}",
                "413 | Rejected       | {\"error\":{\"message\":\"too large\"}}",
                "422 | Rejected       | {\"detail\":[{\"loc\":[\"body\"],\"msg\":\"extra\"}]}",
                "403 | Rejected       | {\"error\":{\"code\":403,\"metadata\":{\"reasons\":[\"violence\"]}}}",
                "403 | Rejected       | {\"error\":{\"message\":\"Input too long: maximum context is 4096\"}}",
            })
    void readsWhatIsAtFault(int status, String failure, String body) {
        assertThat(classify(status, body).getClass().getSimpleName()).isEqualTo(failure);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "408, TIMEOUT", "500, SERVER_ERROR", "502, SERVER_ERROR", "503, OVERLOADED", "504, SERVER_ERROR",
        "520, SERVER_ERROR", "529, OVERLOADED", "301, SERVER_ERROR", "418, SERVER_ERROR", "498, OVERLOADED"
    })
    void readsWhyAProviderIsUnavailable(int status, Cause cause) {
        assertThat(((Unavailable) classify(status, "")).cause()).isEqualTo(cause);
    }

    @Test
    void keepsTheProvidersWordsForTheClient() {
        String body = "{\"error\":{\"message\":\"messages: empty\",\"type\":\"invalid_request_error\"}}";

        Rejected rejected = (Rejected) classify(400, body);

        assertThat(rejected.reason()).isEqualTo("messages: empty");
        assertThat(rejected.status()).isEqualTo(400);
        assertThat(rejected.body()).asString(StandardCharsets.UTF_8).isEqualTo(body);
    }

    @Test
    void saysOfModerationThatTheRequestIsAtFault() {
        assertThat(((Rejected) classify(403, "{\"error\":{\"message\":\"flagged\"}}")).status())
                .isEqualTo(400);
    }

    @Test
    void keepsPartsOfASecretOutOfWhatItSays() {
        String body = "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"Incorrect API key: sk-ab***xyz\"}}";

        assertThat(classify(401, body).reason()).contains("invalid_api_key").doesNotContain("sk-ab", "xyz");
    }

    @Test
    void showsNoWebPage() {
        assertThat(classify(502, "<html><body>secret host</body></html>").reason())
                .isEqualTo("HTTP 502: a web page");
    }

    @Test
    void limitsTheModelUnlessTheBodySpeaksOfAll() {
        assertThat(((RateLimited) classify(429, "{}")).wholeCredential()).isFalse();
        assertThat(((RateLimited) classify(429, "{\"error\":{\"message\":\"limit across all models\"}}"))
                        .wholeCredential())
                .isTrue();
    }

    @Test
    void takesALongWaitForAQuota() {
        var headers = new HttpHeaders();
        headers.set("Retry-After", "3600");

        Failure failure = classify(429, headers, "{}");

        assertThat(failure).isEqualTo(new QuotaExhausted(failure.reason(), Duration.ofHours(1), false));
    }

    @Test
    void looksAtAnEmptyBalanceAgainAfterAnHour() {
        QuotaExhausted spent = (QuotaExhausted) classify(402, "{}");

        assertThat(spent.retryAfter()).isEqualTo(Duration.ofHours(1));
        assertThat(spent.wholeCredential()).isTrue();
    }

    @Test
    void restsUntilGooglesMidnightWhenTheDayIsUsedUp() {
        String body = "[{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\",\"message\":\"quota\",\"details\":["
                + "{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\",\"violations\":"
                + "[{\"quotaId\":\"GenerateRequestsPerDayPerProjectPerModel\",\"quotaValue\":\"250\"}]},"
                + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"46s\"}]}}]";

        QuotaExhausted spent = (QuotaExhausted) classify(429, body);

        assertThat(spent.retryAfter()).isEqualTo(Duration.ofHours(19));
        assertThat(spent.wholeCredential()).isFalse();
    }

    @Test
    void restsUntilMidnightWhenTheDayIsUsedUpElsewhere() {
        QuotaExhausted spent = (QuotaExhausted) classify(429, "{\"error\":{\"message\":\"daily limit reached\"}}");

        assertThat(spent.retryAfter()).isEqualTo(Duration.ofHours(12));
    }

    @Test
    void restsForAMinuteWhenGoogleSaysSo() {
        String body = "{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\",\"details\":["
                + "{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\",\"violations\":"
                + "[{\"quotaId\":\"GenerateRequestsPerMinutePerProjectPerModel\",\"quotaValue\":\"10\"}]},"
                + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"46s\"}]}}";

        assertThat(((RateLimited) classify(429, body)).retryAfter()).isEqualTo(Duration.ofSeconds(46));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "[]", "\"x\"", "{", "\u0000\u0001", "[[[[[[[[", "{\"error\":null}", "{\"error\":5}"})
    void neverStumblesOverABody(String body) {
        for (int status = 100; status < 1000; status++) {
            assertThat(classify(status, body).reason()).isNotBlank();
        }
    }

    @Test
    void readsTheCodeOfAnErrorInsideA200() {
        assertThat(inside("{\"error\":{\"code\":429,\"message\":\"x\"}}")).isInstanceOf(RateLimited.class);
        assertThat(inside("{\"error\":{\"code\":400,\"message\":\"x\"}}")).isInstanceOf(Rejected.class);
        assertThat(inside("{\"status\":\"439\",\"msg\":\"expired\"}")).isInstanceOf(Unavailable.class);
        assertThat(inside("{\"error\":\"x\"}")).isInstanceOfAny(InvalidAnswer.class, Unavailable.class);
    }

    @Test
    void reachesEachFailureThatAProviderCanCause() {
        Set<Class<?>> reached = new HashSet<>();
        for (int status : new int[] {400, 401, 402, 404, 429, 500}) {
            reached.add(classify(status, "{}").getClass());
        }

        assertThat(reached)
                .containsExactlyInAnyOrder(
                        Rejected.class,
                        Unauthorized.class,
                        QuotaExhausted.class,
                        ModelUnknown.class,
                        RateLimited.class,
                        Unavailable.class);
    }

    private static Failure inside(String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        var error = new OpenAiDialect().readError(200, body);
        return FailureClassifier.classifyInside(new HttpHeaders(), body, error, NOW);
    }

    private static Failure classify(int status, String body) {
        return classify(status, new HttpHeaders(), body);
    }

    private static Failure classify(int status, HttpHeaders headers, String text) {
        byte[] body = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        return FailureClassifier.classify(status, headers, body, new OpenAiDialect().readError(status, body), NOW);
    }
}
