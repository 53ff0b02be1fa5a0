package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.Dialect;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.gateway.routing.NotAnsweredException;
import io.spillway.gateway.routing.RouteTrace;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureRepliesTest {

    private static final Dialect DIALECT = new OpenAiDialect();

    @Test
    void hasARowForEveryFailure() {
        List<Class<?>> records = records(Failure.class).toList();

        assertThat(records).hasSizeGreaterThanOrEqualTo(7).allMatch(FailureReplies::knows);
    }

    @ParameterizedTest(name = "{1} {2}: {0}")
    @MethodSource("failures")
    void answers(Failure failure, int status, String code) {
        var reply = FailureReplies.of(Replies.notAnswered(failure, null), DIALECT);

        assertThat(reply.error().status()).isEqualTo(status);
        assertThat(reply.error().code()).isEqualTo(code);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new Failure.RateLimited("r", null), 429, "rate_limit_exceeded"),
                Arguments.of(new Failure.QuotaExhausted("r", null, true), 429, "insufficient_quota"),
                Arguments.of(new Failure.Unauthorized("r"), 503, "no_healthy_credentials"),
                Arguments.of(new Failure.Unavailable("r", Cause.SERVER_ERROR), 502, "provider_failed"),
                Arguments.of(new Failure.Unavailable("r", Cause.OVERLOADED), 502, "provider_failed"),
                Arguments.of(new Failure.Unavailable("r", Cause.UNREACHABLE), 502, "provider_failed"),
                Arguments.of(new Failure.Unavailable("r", Cause.RESET), 502, "provider_failed"),
                Arguments.of(new Failure.Unavailable("r", Cause.TIMEOUT), 504, "provider_timeout"),
                Arguments.of(new Failure.Unavailable("r", Cause.CIRCUIT_OPEN), 503, "provider_unavailable"),
                Arguments.of(new Failure.Unavailable("r", Cause.SATURATED), 503, "provider_unavailable"),
                Arguments.of(new Failure.InvalidAnswer("r"), 502, "invalid_answer"),
                Arguments.of(new Failure.ModelUnknown("r"), 404, "model_not_found"),
                Arguments.of(new Failure.Rejected("r", 422, null), 422, null),
                Arguments.of(new Failure.DeadlineExceeded("r"), 504, "deadline_exceeded"),
                Arguments.of(new Failure.Refused("r", false, Duration.ofSeconds(1)), 429, "too_many_waiting"),
                Arguments.of(new Failure.Refused("r", true, Duration.ofSeconds(1)), 503, "draining"));
    }

    @Test
    void namesEachProviderAndItsCause() {
        var reply =
                FailureReplies.of(Replies.notAnswered(new Failure.RateLimited("slow\r\ndown", null), null), DIALECT);

        assertThat(reply.error().message())
                .isEqualTo("No provider could answer. groq: rate_limit_exceeded (slow??down)");
    }

    @Test
    void passesOnTheWordsOfAProviderThatRejectsTheCall() {
        byte[] body =
                "{\"error\":{\"message\":\"too long\",\"type\":\"t\",\"code\":\"context_length_exceeded\",\"param\":\"m\"}}"
                        .getBytes(StandardCharsets.UTF_8);

        var reply = FailureReplies.of(Replies.notAnswered(new Failure.Rejected("r", 400, body), null), DIALECT);

        assertThat(reply.error().message()).isEqualTo("too long");
        assertThat(reply.error().code()).isEqualTo("context_length_exceeded");
        assertThat(reply.error().param()).isEqualTo("m");
        assertThat(reply.error().status()).isEqualTo(400);
    }

    @Test
    void sendsNobodyBackWhoseNextTryWouldFailToo() {
        assertThat(FailureReplies.of(new Failure.Unauthorized("r")).hopeless()).isTrue();
        assertThat(FailureReplies.of(new Failure.QuotaExhausted("r", null, true))
                        .hopeless())
                .isTrue();
        assertThat(FailureReplies.of(new Failure.RateLimited("r", null)).hopeless())
                .isFalse();
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(FailureRepliesTest::records)
                : Stream.of(type);
    }

    @Test
    void tellsClientsNotToRepeatWhatTheGatewayMayNotRepeatEither() {
        var trace = new RouteTrace(List.of(), 1);
        var verdict = new RouteTrace.Verdict(new Failure.Unavailable("r", Failure.Cause.SERVER_ERROR), null);

        assertThat(FailureReplies.of(new NotAnsweredException(trace, verdict, true), DIALECT)
                        .hopeless())
                .isTrue();
        assertThat(FailureReplies.of(new NotAnsweredException(trace, verdict, false), DIALECT)
                        .hopeless())
                .isFalse();
    }
}
