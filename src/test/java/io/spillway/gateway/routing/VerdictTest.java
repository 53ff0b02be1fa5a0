package io.spillway.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.gateway.routing.RouteTrace.Outcome;
import io.spillway.gateway.routing.RouteTrace.Step;
import io.spillway.gateway.routing.RouteTrace.Verdict;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final Failure LIMITED = limited(Duration.ofSeconds(20));

    private static final Failure SPENT = new Failure.QuotaExhausted("no credit", Duration.ofHours(1), true);

    private static final Failure UNAUTHORIZED = new Failure.Unauthorized("bad key");

    private static final Failure BROKEN = new Failure.Unavailable("500", Cause.SERVER_ERROR);

    private static final Failure TIMEOUT = new Failure.Unavailable("no answer", Cause.TIMEOUT);

    private static final Failure OPEN = new Failure.Unavailable("circuit open", Cause.CIRCUIT_OPEN);

    private static final Failure GARBAGE = new Failure.InvalidAnswer("a web page");

    private static final Failure UNKNOWN = new Failure.ModelUnknown("no such model");

    private static final Failure REJECTED = new Failure.Rejected("messages: empty", 400, null);

    @Test
    void isWhatTheOnlyCandidateFailedWith() {
        for (Failure alone : List.of(LIMITED, SPENT, UNAUTHORIZED, BROKEN, TIMEOUT, OPEN, GARBAGE, UNKNOWN, REJECTED)) {
            assertThat(verdict(alone).failure()).isEqualTo(alone);
        }
    }

    @Test
    void leavesOutCandidatesThatLackTheModel() {
        assertThat(verdict(UNKNOWN, LIMITED).failure()).isEqualTo(LIMITED);
        assertThat(verdict(UNKNOWN, UNAUTHORIZED, UNKNOWN).failure()).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void isUnknownIfAllLackTheModel() {
        assertThat(verdict(UNKNOWN, UNKNOWN).failure()).isEqualTo(UNKNOWN);
        assertThat(verdict().failure()).isInstanceOf(Failure.ModelUnknown.class);
    }

    @Test
    void isALimitOnlyIfAllWereLimited() {
        assertThat(verdict(LIMITED, SPENT).failure()).isEqualTo(LIMITED);
        assertThat(verdict(LIMITED, UNAUTHORIZED).failure()).isEqualTo(UNAUTHORIZED);
        assertThat(verdict(LIMITED, OPEN).failure()).isEqualTo(OPEN);
    }

    @Test
    void isTheFaultOfOneThatWasAskedBeforeAllElse() {
        assertThat(verdict(LIMITED, OPEN, BROKEN).failure()).isEqualTo(BROKEN);
        assertThat(verdict(UNAUTHORIZED, GARBAGE, LIMITED).failure()).isEqualTo(GARBAGE);
    }

    @Test
    void isATimeOutOnlyIfAllTimedOut() {
        assertThat(verdict(TIMEOUT, TIMEOUT).failure()).isEqualTo(TIMEOUT);
        assertThat(verdict(TIMEOUT, BROKEN).failure()).isEqualTo(BROKEN);
        assertThat(verdict(LIMITED, TIMEOUT).failure())
                .isEqualTo(new Failure.Unavailable("no answer", Cause.SERVER_ERROR));
    }

    @Test
    void isTheCallsOwnFailureWhateverElseFailed() {
        assertThat(verdict(BROKEN, LIMITED, REJECTED).failure()).isEqualTo(REJECTED);
    }

    @Test
    void knowsTheSoonestRecoveryOfAll() {
        assertThat(verdict(SPENT, BROKEN, LIMITED, limited(null)).retryAfter()).isEqualTo(Duration.ofSeconds(20));
        assertThat(verdict(BROKEN, limited(null)).retryAfter()).isNull();
    }

    @Test
    void asksToComeBackSoonWhenAllAreMerelyBusy() {
        assertThat(verdict(limited(null), limited(null)).retryAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(verdict(limited(null), SPENT).retryAfter()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void writesTheRouteInOneHarmlessLine() {
        var trace = new RouteTrace(
                List.of(
                        new Step("groq", "llama-3", Outcome.SKIPPED, LIMITED),
                        new Step("openai", "gpt\r\nx-evil: 1; \u00e9", Outcome.FAILED, BROKEN),
                        new Step("g4f_main", "gpt-4", Outcome.ANSWERED, null),
                        new Step("puter", "gpt-4", Outcome.NOT_REACHED, null)),
                2);

        assertThat(trace.line())
                .isEqualTo("groq/llama-3 skipped (rate limited); openai/gpt??x-evil:?1??? failed (server error); "
                        + "g4f_main/gpt-4 answered; puter/gpt-4 not reached");
    }

    @Test
    void cutsALineThatIsTooLong() {
        var steps = new Step[50];
        Arrays.fill(steps, new Step("p", "m".repeat(5000), Outcome.NOT_REACHED, null));

        assertThat(new RouteTrace(List.of(steps), 0).line())
                .hasSizeLessThan(4000)
                .endsWith("; and 30 more");
    }

    private static Failure limited(@Nullable Duration retryAfter) {
        return new Failure.RateLimited("slow down", retryAfter);
    }

    private static Verdict verdict(Failure... failures) {
        List<Step> steps = Arrays.stream(failures)
                .map(failure -> new Step("p", "m", Outcome.FAILED, failure))
                .toList();
        return new RouteTrace(steps, steps.size()).verdict();
    }
}
