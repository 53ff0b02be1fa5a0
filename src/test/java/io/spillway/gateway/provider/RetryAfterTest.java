package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-10-21T07:28:00Z");

    @ParameterizedTest(name = "Retry-After: {0} is {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | PT7S",
                "0 | PT1S",
                "1.5 | PT1.5S",
                "Wed, 21 Oct 2026 07:29:00 GMT | PT1M",
                "Wed, 21 Oct 2026 07:27:00 GMT | PT1S",
                "99999999 | PT24H",
                "2s | PT2S",
                "750ms | PT1S",
                "41.724s | PT41.724S",
                "2m59.56s | PT2M59.56S",
                "6m0s | PT6M",
                "1d2h | PT24H",
                "156h14m36s | PT24H"
            })
    void readsTheHeader(String value, Duration wait) {
        assertThat(find(headers("Retry-After", value), "")).isEqualTo(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "soon", "", "1e9", "7 7", "NaN", "1.2.3", "999999999999999999999999999999999999"})
    void takesAHeaderItCannotReadForNone(String value) {
        assertThat(find(headers("Retry-After", value), "")).isNull();
    }

    @Test
    void believesTheLongerOfTwoHeaders() {
        HttpHeaders headers = headers("Retry-After", "7");
        headers.add("Retry-After", "9");

        assertThat(find(headers, "")).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void prefersMilliseconds() {
        HttpHeaders headers = headers("Retry-After", "7");
        headers.set("retry-after-ms", "2500");

        assertThat(find(headers, "")).isEqualTo(Duration.ofMillis(2500));
    }

    @ParameterizedTest(name = "a window that resets at {0} is waited for {1}")
    @CsvSource({
        "2m59.56s, PT2M59.56S",
        "7.66s, PT7.66S",
        "33011.382867, PT9H10M11.382867S",
        "2026-10-21T07:30:00Z, PT2M",
        "1792567800, PT2M",
        "1792567800000, PT2M",
        "1792567000, PT1S"
    })
    void readsTheResetOfTheWindowThatIsUsedUp(String reset, Duration wait) {
        HttpHeaders headers = headers("x-ratelimit-remaining-requests", "0");
        headers.set("x-ratelimit-reset-requests", reset);
        headers.set("x-ratelimit-remaining-tokens", "10");
        headers.set("x-ratelimit-reset-tokens", "1h");

        assertThat(find(headers, "")).isEqualTo(wait);
    }

    @Test
    void readsAnthropicsReset() {
        HttpHeaders headers = headers("anthropic-ratelimit-input-tokens-remaining", "0");
        headers.set("anthropic-ratelimit-input-tokens-reset", "2026-10-21T07:28:30Z");

        assertThat(find(headers, "")).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Rate limit reached. Please try again in 41.724s. | PT41.724S",
                "Please try again in 7m12.5s | PT7M12.5S",
                "Please retry in 10h17m5.72s. | PT10H17M5.72S",
                "Please retry in 290ms. | PT1S",
                "Your quota will reset after 1h2m3s. | PT1H2M3S",
                "Please retry after 20 seconds. | PT20S",
                "Please retry after 2 minutes. | PT2M",
                "You must wait for 12 seconds | PT12S",
                "Resets in 3h | PT3H"
            })
    void readsTheMessage(String message, Duration wait) {
        assertThat(find(new HttpHeaders(), "{\"error\":{\"message\":\"" + message + "\"}}"))
                .isEqualTo(wait);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"retryDelay\":\"46s\" | PT46S",
                "\"retryDelay\":\"3723.5s\" | PT1H2M3.5S",
                "\"retryDelay\":{\"seconds\":12,\"nanos\":500000000} | PT12.5S"
            })
    void readsGooglesDelayBeforeAnythingElse(String delay, Duration wait) {
        String body =
                "[{\"error\":{\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\"," + delay + "}]}}]";

        assertThat(find(headers("Retry-After", "7"), body)).isEqualTo(wait);
    }

    @Test
    void readsGooglesQuotaReset() {
        String body = "{\"error\":{\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"metadata\":"
                + "{\"quotaResetDelay\":\"1h2m3.5s\",\"quotaResetTimeStamp\":\"2026-01-01T00:00:00Z\"}}]}}";

        assertThat(find(new HttpHeaders(), body)).isEqualTo(Duration.parse("PT1H2M3.5S"));
    }

    @Test
    void readsOpenRoutersHeadersInTheBody() {
        String body = "{\"error\":{\"code\":429,\"metadata\":{\"headers\":{\"X-RateLimit-Reset\":\"1792567800000\"}}}}";

        assertThat(find(new HttpHeaders(), body)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void readsHowLongAModelLoads() {
        assertThat(find(new HttpHeaders(), "{\"error\":\"loading\",\"estimated_time\":20.5}"))
                .isEqualTo(Duration.ofMillis(20_500));
    }

    private static HttpHeaders headers(String name, String value) {
        var headers = new HttpHeaders();
        headers.set(name, value);
        return headers;
    }

    private static @Nullable Duration find(HttpHeaders headers, String body) {
        return RetryAfter.find(headers, ErrorBody.read(body.getBytes(StandardCharsets.UTF_8)), NOW);
    }
}
