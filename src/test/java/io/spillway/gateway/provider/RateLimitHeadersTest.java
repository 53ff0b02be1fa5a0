package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.ObservedLimits;
import io.spillway.resilience.ObservedLimits.Limit;
import io.spillway.resilience.ObservedLimits.Unit;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpHeaders;

class RateLimitHeadersTest {

    private static final Instant NOW = Instant.parse("2026-10-21T07:28:00Z");

    @ParameterizedTest(name = "{0}")
    @MethodSource("providers")
    void readsWhatEachProviderSays(String provider, List<String> headers, List<Limit> limits) {
        assertThat(read(provider, headers).limits()).containsExactlyInAnyOrderElementsOf(limits);
    }

    static Stream<Arguments> providers() {
        return Stream.of(
                Arguments.of(
                        "openai",
                        List.of(
                                "x-ratelimit-limit-requests: 60",
                                "x-ratelimit-remaining-requests: 59",
                                "x-ratelimit-reset-requests: 1s",
                                "x-ratelimit-limit-tokens: 150000",
                                "x-ratelimit-remaining-tokens: 149984",
                                "x-ratelimit-reset-tokens: 6m0s"),
                        List.of(
                                limit(Unit.REQUESTS, "minute", 60, 59, "PT1S"),
                                limit(Unit.TOKENS, "minute", 150_000, 149_984, "PT6M"))),
                Arguments.of(
                        "groq",
                        List.of(
                                "x-ratelimit-limit-requests: 14400",
                                "x-ratelimit-remaining-requests: 14370",
                                "x-ratelimit-reset-requests: 2m59.56s",
                                "x-ratelimit-limit-tokens: 18000",
                                "x-ratelimit-remaining-tokens: 17997",
                                "x-ratelimit-reset-tokens: 7.66s"),
                        List.of(
                                limit(Unit.REQUESTS, "day", 14_400, 14_370, "PT2M59.56S"),
                                limit(Unit.TOKENS, "minute", 18_000, 17_997, "PT7.66S"))),
                Arguments.of(
                        "cerebras",
                        List.of(
                                "x-ratelimit-limit-requests-day: 1000",
                                "x-ratelimit-remaining-requests-day: 999",
                                "x-ratelimit-reset-requests-day: 33011.382867",
                                "x-ratelimit-limit-tokens-minute: 60000",
                                "x-ratelimit-remaining-tokens-minute: 59000",
                                "x-ratelimit-reset-tokens-minute: 11.382"),
                        List.of(
                                limit(Unit.REQUESTS, "day", 1000, 999, "PT9H10M11.382867S"),
                                limit(Unit.TOKENS, "minute", 60_000, 59_000, "PT11.382S"))),
                Arguments.of(
                        "anthropic",
                        List.of(
                                "anthropic-ratelimit-requests-limit: 50",
                                "anthropic-ratelimit-requests-remaining: 49",
                                "anthropic-ratelimit-requests-reset: 2026-10-21T07:28:30Z",
                                "anthropic-ratelimit-input-tokens-limit: 20000",
                                "anthropic-ratelimit-input-tokens-remaining: 0",
                                "anthropic-ratelimit-input-tokens-reset: 2026-10-21T07:29:00Z"),
                        List.of(
                                limit(Unit.REQUESTS, "minute", 50, 49, "PT30S"),
                                limit(Unit.INPUT_TOKENS, "minute", 20_000, 0, "PT1M"))),
                Arguments.of(
                        "openrouter",
                        List.of(
                                "X-RateLimit-Limit: 20",
                                "X-RateLimit-Remaining: 0",
                                "X-RateLimit-Reset: 1792567800000"),
                        List.of(new Limit(
                                Unit.REQUESTS,
                                "requests",
                                true,
                                OptionalLong.of(20),
                                OptionalLong.of(0),
                                Duration.ofMinutes(2)))),
                Arguments.of(
                        "together",
                        List.of("x-tokenlimit-limit: 1000", "x-tokenlimit-remaining: 900", "x-tokenlimit-reset: 5"),
                        List.of(limit(Unit.TOKENS, "tokens", 1000, 900, "PT5S"))),
                Arguments.of(
                        "fireworks",
                        List.of(
                                "x-ratelimit-limit-tokens-prompt: 100",
                                "x-ratelimit-remaining-tokens-prompt: 90",
                                "x-ratelimit-limit-tokens-generated: 50",
                                "x-ratelimit-remaining-tokens-generated: 40"),
                        List.of(
                                limit(Unit.INPUT_TOKENS, "minute", 100, 90, null),
                                limit(Unit.OUTPUT_TOKENS, "minute", 50, 40, null))));
    }

    @Test
    void saysNothingWhenNothingWasSaid() {
        assertThat(read("openai", List.of("x-request-id: 1"))).isSameAs(ObservedLimits.NONE);
    }

    @Test
    void takesNonsenseForNothing() {
        assertThat(read("openai", List.of("x-ratelimit-remaining-requests: many", "x-ratelimit-limit-requests: ")))
                .isSameAs(ObservedLimits.NONE);
    }

    @Test
    void neverCountsBelowZero() {
        assertThat(read("openai", List.of("x-ratelimit-remaining-requests: -3")).limits())
                .singleElement()
                .extracting(Limit::remaining)
                .isEqualTo(OptionalLong.of(0));
    }

    private static ObservedLimits read(String provider, List<String> lines) {
        var headers = new HttpHeaders();
        for (String line : lines) {
            int colon = line.indexOf(':');
            headers.set(line.substring(0, colon), line.substring(colon + 1).trim());
        }
        return RateLimitHeaders.of(settings(provider)).read(headers, NOW);
    }

    /** One with a dialect of its own, whatever it is called. */
    private static ProviderSettings settings(String provider) {
        String dialect = provider.startsWith("anthropic") ? "anthropic" : "openai";
        return new ProviderSettings(
                provider.equals("anthropic") ? "custom" : provider,
                3,
                dialect,
                URI.create("http://127.0.0.1:1"),
                ProviderSettings.Auth.BEARER,
                List.of(),
                Map.of(),
                true,
                List.of(),
                List.of(),
                ProviderSettings.Quirks.NONE,
                ProviderSettings.Timeouts.DEFAULT,
                1,
                new ProviderSettings.Rotation(ProviderSettings.Mode.BALANCED, 0));
    }

    private static Limit limit(Unit unit, String window, long limit, long remaining, @Nullable String resetsIn) {
        return new Limit(
                unit,
                window,
                false,
                OptionalLong.of(limit),
                OptionalLong.of(remaining),
                resetsIn == null ? null : Duration.parse(resetsIn));
    }
}
