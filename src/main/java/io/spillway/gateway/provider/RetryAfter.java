package io.spillway.gateway.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** How long a provider asks us to wait. There are a dozen ways to say it; the most exact one is believed. */
final class RetryAfter {

    /** Less is not worth a rest. */
    static final Duration SHORTEST = Duration.ofSeconds(1);

    /** The longest wait we believe, so that one odd header cannot lock a credential out for good. */
    static final Duration LONGEST = Duration.ofDays(1);

    /** A reset below it is a number of seconds to wait; from it on, a time of day. */
    private static final BigDecimal FIRST_UNIX_TIME = BigDecimal.valueOf(1_000_000);

    /** A reset from it on is in milliseconds. */
    private static final BigDecimal FIRST_UNIX_MILLIS = BigDecimal.valueOf(1_000_000_000_000L);

    private static final List<String> RESETS = List.of("requests", "tokens", "input-tokens", "output-tokens");

    private static final String DURATION = "(\\d[\\d.]*(?:(?:ms|us|[dhms])(?:\\d[\\d.]*(?:ms|us|[dhms]))*)?)";

    /** Matched against a message in lower case. */
    private static final Pattern SPOKEN =
            Pattern.compile("(?:try again in|retry after|retry in|will reset after|resets? in|" + "wait for|wait) +"
                    + DURATION + " *(second|minute|hour|day|sec\\b|min\\b)?");

    private RetryAfter() {}

    /**
     * Returns the wait, from {@link #SHORTEST} to {@link #LONGEST}.
     *
     * @return {@code null} if nothing was said, or nothing that can be read
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110, section 10.2.3</a>
     */
    static @Nullable Duration find(HttpHeaders headers, ErrorBody body, Instant now) {
        Duration wait = first(List.of(
                () -> fromDetails(body, now),
                () -> fromHeader(headers, now),
                () -> fromResets(headers, now),
                () -> fromFields(body, now),
                () -> fromMessage(body)));
        return wait == null ? null : limited(wait);
    }

    /** Returns a wait that fits between {@link #SHORTEST} and {@link #LONGEST}. */
    static Duration limited(Duration wait) {
        if (wait.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return believable(wait);
    }

    /** Returns a wait that is no longer than {@link #LONGEST}. */
    static Duration believable(Duration wait) {
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }

    /**
     * Returns how long until a reset that is written as a duration, as seconds, or as a time: RFC 3339, or seconds or
     * milliseconds since 1970.
     */
    static @Nullable Duration untilReset(@Nullable String text, Instant now) {
        if (text == null) {
            return null;
        }
        BigDecimal number = number(text.trim());
        if (number == null) {
            Duration wait = WaitTime.parse(text);
            return wait == null ? untilTimestamp(text.trim(), now) : wait;
        }
        if (number.signum() < 0) {
            return null;
        }
        if (number.compareTo(FIRST_UNIX_TIME) < 0) {
            return WaitTime.seconds(number);
        }
        BigDecimal seconds = number.compareTo(FIRST_UNIX_MILLIS) < 0 ? number : number.scaleByPowerOfTen(-3);
        return notNegative(WaitTime.seconds(seconds).minus(Duration.between(Instant.EPOCH, now)));
    }

    /** {@code RetryInfo.retryDelay} and {@code ErrorInfo.metadata} of Google's error model. */
    private static @Nullable Duration fromDetails(ErrorBody body, Instant now) {
        for (JsonNode detail : body.details("RetryInfo")) {
            Duration wait = retryDelay(detail.path("retryDelay"));
            if (wait != null) {
                return wait;
            }
        }
        for (JsonNode detail : body.details("ErrorInfo")) {
            JsonNode metadata = detail.path("metadata");
            Duration wait = WaitTime.parse(metadata.path("quotaResetDelay").asText(""));
            if (wait == null) {
                wait = untilTimestamp(metadata.path("quotaResetTimeStamp").asText(""), now);
            }
            if (wait != null) {
                return wait;
            }
        }
        return null;
    }

    private static @Nullable Duration retryDelay(JsonNode delay) {
        if (delay.isObject()) {
            long seconds = Math.min(delay.path("seconds").asLong(), LONGEST.toSeconds());
            return notNegative(Duration.ofSeconds(seconds, delay.path("nanos").asInt()));
        }
        return WaitTime.parse(delay.asText(""));
    }

    private static @Nullable Duration fromHeader(HttpHeaders headers, Instant now) {
        BigDecimal millis = number(headers.getFirst("retry-after-ms"));
        if (millis != null && millis.signum() >= 0) {
            return WaitTime.seconds(millis.scaleByPowerOfTen(-3));
        }
        Duration longest = null;
        for (String value : headers.getOrEmpty(HttpHeaders.RETRY_AFTER)) {
            Duration wait = retryAfter(value.trim(), now);
            longest = wait != null && (longest == null || wait.compareTo(longest) > 0) ? wait : longest;
        }
        return longest;
    }

    /** Some providers send fractions of a second, which the RFC does not allow; they are accepted. */
    private static @Nullable Duration retryAfter(String value, Instant now) {
        BigDecimal seconds = number(value);
        if (seconds != null) {
            return seconds.signum() < 0 ? null : WaitTime.seconds(seconds);
        }
        Duration wait = WaitTime.parse(value);
        return wait == null ? untilDate(value, now) : wait;
    }

    private static @Nullable Duration untilDate(String value, Instant now) {
        try {
            var date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            return notNegative(Duration.between(now, date.toInstant()));
        } catch (DateTimeException notADate) {
            return null;
        }
    }

    private static @Nullable Duration untilTimestamp(String value, Instant now) {
        try {
            return notNegative(
                    Duration.between(now, DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(value, Instant::from)));
        } catch (DateTimeException notATimestamp) {
            return null;
        }
    }

    /** The reset of whichever window is used up; the later one if both are. */
    private static @Nullable Duration fromResets(HttpHeaders headers, Instant now) {
        Duration longest = null;
        for (String unit : RESETS) {
            for (String[] names : names(unit)) {
                if (isZero(headers.getFirst(names[0]))) {
                    longest = longer(longest, untilReset(headers.getFirst(names[1]), now));
                }
            }
        }
        return longest == null ? untilReset(headers.getFirst("x-ratelimit-reset"), now) : longest;
    }

    private static List<String[]> names(String unit) {
        return List.of(
                new String[] {"x-ratelimit-remaining-" + unit, "x-ratelimit-reset-" + unit},
                new String[] {"x-ratelimit-remaining-" + unit + "-day", "x-ratelimit-reset-" + unit + "-day"},
                new String[] {"x-ratelimit-remaining-" + unit + "-minute", "x-ratelimit-reset-" + unit + "-minute"},
                new String[] {"anthropic-ratelimit-" + unit + "-remaining", "anthropic-ratelimit-" + unit + "-reset"});
    }

    private static @Nullable Duration fromFields(ErrorBody body, Instant now) {
        for (String field : List.of("/retry_after", "/retry_after_seconds", "/estimated_time")) {
            JsonNode value = body.at(field);
            Duration wait = value.isValueNode() ? WaitTime.parse(value.asText()) : null;
            if (wait != null) {
                return wait;
            }
        }
        // OpenRouter tells in the body what would be a header.
        JsonNode headers = body.at("/metadata/headers");
        Duration asked = WaitTime.parse(headers.path("Retry-After").asText(""));
        return asked == null ? untilReset(headers.path("X-RateLimit-Reset").asText(""), now) : asked;
    }

    private static @Nullable Duration fromMessage(ErrorBody body) {
        Matcher matcher = SPOKEN.matcher(body.lowerCase());
        if (!matcher.find()) {
            return null;
        }
        String number = trimmed(matcher.group(1));
        String unit = matcher.group(2);
        return WaitTime.parse(
                unit == null ? number : number + unit.substring(0, 1).toLowerCase(Locale.ROOT));
    }

    /** A sentence ends with a stop, which may follow the number. */
    private static String trimmed(String number) {
        return number.endsWith(".") ? number.substring(0, number.length() - 1) : number;
    }

    private static boolean isZero(@Nullable String value) {
        BigDecimal number = number(value);
        return number != null && number.signum() <= 0;
    }

    private static @Nullable BigDecimal number(@Nullable String text) {
        if (text == null || text.isBlank() || text.length() > 32 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
            return null;
        }
        try {
            return new BigDecimal(text.trim());
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration notNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private static @Nullable Duration first(List<Supplier<@Nullable Duration>> ways) {
        for (Supplier<@Nullable Duration> way : ways) {
            Duration wait = way.get();
            if (wait != null) {
                return wait;
            }
        }
        return null;
    }
}
