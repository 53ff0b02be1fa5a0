package io.spillway.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Operation;
import io.spillway.dialect.TokenUsage;
import io.spillway.gateway.provider.AttemptListener.Attempt;
import io.spillway.gateway.provider.AttemptListener.End;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.provider.Reply;
import io.spillway.gateway.routing.NotAnsweredException;
import io.spillway.gateway.routing.RouteTrace;
import io.spillway.gateway.routing.RouteTrace.Outcome;
import io.spillway.gateway.routing.RouteTrace.Step;
import io.spillway.gateway.routing.RouteTrace.Verdict;
import io.spillway.gateway.routing.Routed;
import io.spillway.resilience.Credential;
import io.spillway.resilience.Deadline;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Ticker;
import io.spillway.resilience.Usage;
import io.spillway.resilience.Veto;
import io.spillway.resilience.WaitListener;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeteringListenerTest {

    private static final Duration TOOK = Duration.ofMillis(250);

    private static final Failure LIMITED = new Failure.RateLimited("slow down", null);

    private static final Failure BROKEN = new Failure.Unavailable("500", Failure.Cause.SERVER_ERROR);

    private static final Usage USAGE = new Usage(7, 11, 0, 0, false);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MeteringListener listener = new MeteringListener(registry, (provider, model) -> model.equals("demo"));
    private final Call call = aCall();

    @Test
    void timesAnAnsweredAttempt() {
        listener.ended(attempt("brook", 1), answered());

        var timer = registry.get("spillway.provider.calls")
                .tags("provider", "brook", "outcome", "answered")
                .timer();
        assertThat(timer.count()).isEqualTo(1);
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(250);
        assertThat(count("spillway.provider.attempts", "provider", "brook", "failure", "none"))
                .isEqualTo(1);
    }

    @Test
    void tellsFailedAttemptsByTheirFailure() {
        listener.ended(attempt("brook", 1), failed(LIMITED));
        listener.ended(attempt("brook", 2), failed(BROKEN));

        assertThat(count("spillway.provider.attempts", "provider", "brook", "failure", "rate_limited"))
                .isEqualTo(1);
        assertThat(count("spillway.provider.attempts", "provider", "brook", "failure", "server_error"))
                .isEqualTo(1);
        assertThat(registry.get("spillway.provider.calls")
                        .tags("provider", "brook", "outcome", "failed")
                        .timer()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void doesNotCallItAFailureWhenTheClientLeaves() {
        listener.ended(attempt("brook", 1), new End(null, true, Usage.NONE, null, TOOK));

        assertThat(count("spillway.provider.attempts", "provider", "brook", "failure", "abandoned"))
                .isEqualTo(1);
        assertThat(registry.get("spillway.provider.calls")
                        .tags("outcome", "abandoned")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void sumsTokensByDirection() {
        listener.ended(attempt("brook", 1), answered());
        listener.ended(attempt("brook", 1), answered());

        assertThat(tokens("demo", "input", "false")).isEqualTo(14);
        assertThat(tokens("demo", "output", "false")).isEqualTo(22);
    }

    @Test
    void keepsGuessedTokensApart() {
        listener.ended(attempt("brook", 1), new End(null, true, new Usage(3, 2, 0, 0, true), null, TOOK));

        assertThat(tokens("demo", "output", "true")).isEqualTo(2);
    }

    @Test
    void sumsWhatAnswersCost() {
        listener.ended(attempt("brook", 1), costing("0.25", false));
        listener.ended(attempt("brook", 2), costing("0.5", false));
        listener.ended(attempt("brook", 3), costing("2", true));

        assertThat(cost("demo", "false")).isEqualTo(0.75);
        assertThat(cost("demo", "true")).isEqualTo(2);
    }

    @Test
    void countsNoCostThatIsNotKnown() {
        listener.ended(attempt("brook", 1), answered());

        assertThat(registry.find("spillway.provider.cost").meters()).isEmpty();
    }

    @Test
    void makesNoTagOfAModelTheCatalogueDoesNotKnow() {
        for (int i = 0; i < 100; i++) {
            listener.ended(attemptFor("brook", "invented-" + i, false, 1), answered());
        }

        assertThat(tokens("other", "input", "false")).isEqualTo(700);
        assertThat(registry.getMeters()).extracting(Meter::getId).asString().doesNotContain("invented");
    }

    @Test
    void timesTheFirstEventOfAStream() {
        listener.begun(stream("brook"), TOOK);

        var timer = registry.get("spillway.stream.first.event")
                .tags("provider", "brook")
                .timer();
        assertThat(timer.count()).isEqualTo(1);
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(250);
    }

    @Test
    void countsAStreamWhileItLasts() {
        listener.begun(stream("brook"), TOOK);
        assertThat(activeStreams()).isEqualTo(1);

        listener.ended(stream("brook"), answered());
        assertThat(activeStreams()).isZero();
    }

    @Test
    void doesNotCountAStreamThatNeverBegan() {
        listener.sent(stream("brook"));
        listener.ended(stream("brook"), failed(BROKEN));

        assertThat(activeStreams()).isZero();
    }

    @Test
    void countsARepeatAtAProviderThatHasJustFailed() {
        listener.ended(attempt("brook", 1), failed(BROKEN));
        listener.sent(attempt("brook", 2));

        assertThat(count("spillway.provider.repeats", "provider", "brook")).isEqualTo(1);
    }

    @Test
    void forgetsACallOnceItIsRoutedWhoeverElseWasLeftToAsk() {
        var first = attempt("brook", 1);
        var asked = new Attempt(first.call().sentTo("demo", true), "brook", "demo", first.credential(), false, 1);
        listener.ended(asked, failed(BROKEN));
        listener.routed(first.call(), null, null, Duration.ZERO);

        listener.sent(new Attempt(first.call(), "brook", "demo", first.credential(), false, 2));

        assertThat(count("spillway.provider.repeats", "provider", "brook")).isZero();
    }

    @Test
    void countsNeitherRotationNorFallbackAsARepeat() {
        listener.ended(attempt("brook", 1), failed(LIMITED));
        listener.sent(attempt("brook", 2));
        listener.ended(attempt("brook", 2), failed(BROKEN));
        listener.sent(attempt("river", 3));
        listener.ended(attempt("river", 3), failed(LIMITED));
        listener.sent(attempt("brook", 4));

        assertThat(count("spillway.provider.repeats", "provider", "brook")).isZero();
    }

    @Test
    void timesAnAnsweredCall() {
        listener.routed(call, routed("brook", null, answeredBy("brook")), null, TOOK);

        assertThat(calls("answered")).isEqualTo(1);
        assertThat(registry.find("spillway.router.fallbacks").meters()).isEmpty();
    }

    @Test
    void countsAFallbackFromTheFirstChoiceToTheOneThatAnswered() {
        var steps = List.of(
                new Step("brook", "demo", Outcome.SKIPPED, LIMITED),
                new Step("river", "demo", Outcome.FAILED, BROKEN),
                new Step("lake", "demo", Outcome.ANSWERED, null));

        listener.routed(call, routed("lake", "lake", steps), null, TOOK);

        assertThat(count("spillway.router.fallbacks", "from", "brook", "to", "lake", "reason", "rate_limited"))
                .isEqualTo(1);
    }

    @Test
    void tellsCallsThatWereNotAnsweredByWhatTheirClientWasTold() {
        var failure = new Failure.DeadlineExceeded("too late");
        var notAnswered = new NotAnsweredException(new RouteTrace(List.of(), 0), new Verdict(failure, null));

        listener.routed(call, null, notAnswered, TOOK);

        assertThat(calls("deadline_exceeded")).isEqualTo(1);
    }

    @Test
    void tellsCallsWhoseClientLeft() {
        listener.routed(call, null, null, TOOK);

        assertThat(calls("abandoned")).isEqualTo(1);
    }

    @Test
    void countsCooldownsAndLockoutsAndExhaustions() {
        listener.cooledDown("brook", Credential.of("a"), "demo", TOOK, LIMITED);
        listener.lockedOut("brook", Credential.of("b"), new Failure.Unauthorized("401"));
        listener.exhausted("brook", "demo", LIMITED);

        assertThat(count("spillway.provider.cooldowns", "provider", "brook", "reason", "rate_limited"))
                .isEqualTo(1);
        assertThat(count("spillway.provider.lockouts", "provider", "brook")).isEqualTo(1);
        assertThat(count("spillway.provider.exhaustions", "provider", "brook", "reason", "rate_limited"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Veto.Reason.class)
    void countsCredentialsThatStoodBackByReason(Veto.Reason reason) {
        listener.passedOver("brook", "demo", reason, 3);

        assertThat(count(
                        "spillway.provider.vetoes",
                        "provider",
                        "brook",
                        "reason",
                        reason.name().toLowerCase(Locale.ROOT)))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(WaitListener.Outcome.class)
    void timesWaitsByHowTheyEnd(WaitListener.Outcome end) {
        listener.ended(List.of(), end, TOOK);

        assertThat(registry.get("spillway.router.waits")
                        .tag("outcome", end.name().toLowerCase(Locale.ROOT))
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void countsDroppedLines() {
        listener.dropped(stream("brook"), 3);

        assertThat(count("spillway.stream.dropped", "provider", "brook")).isEqualTo(3);
    }

    @Test
    void countsWhatTheGatewayTurnsAwayByItsCode() {
        listener.refused("id", new ApiError(401, "authentication_error", "invalid_api_key", "No.", null));
        listener.refused("id", new ApiError(400, "invalid_request_error", null, "No.", null));

        assertThat(count("spillway.api.refusals", "status", "401", "code", "invalid_api_key"))
                .isEqualTo(1);
        assertThat(count("spillway.api.refusals", "status", "400", "code", "invalid_request_error"))
                .isEqualTo(1);
    }

    private double count(String meter, String... tags) {
        return registry.get(meter).tags(tags).counter().count();
    }

    private double cost(String model, String estimated) {
        return count("spillway.provider.cost", "provider", "brook", "model", model, "estimated", estimated);
    }

    private static End costing(String usd, boolean estimated) {
        return new End(null, false, new Usage(7, 11, 0, 0, estimated), new BigDecimal(usd), TOOK);
    }

    private long calls(String outcome) {
        return registry.get("spillway.router.calls")
                .tags("outcome", outcome)
                .timer()
                .count();
    }

    private double activeStreams() {
        return registry.get("spillway.stream.active")
                .tags("provider", "brook")
                .gauge()
                .value();
    }

    private double tokens(String model, String direction, String estimated) {
        return registry.get("gen_ai.client.token.usage")
                .tags(
                        "gen_ai.request.model", model,
                        "gen_ai.token.type", direction,
                        "spillway.estimated", estimated)
                .summary()
                .totalAmount();
    }

    private Attempt attempt(String provider, int number) {
        return attemptFor(provider, "demo", false, number);
    }

    private Attempt stream(String provider) {
        return attemptFor(provider, "demo", true, 1);
    }

    private Attempt attemptFor(String provider, String model, boolean stream, int number) {
        return new Attempt(call, provider, model, "a", stream, number);
    }

    private static End answered() {
        return new End(null, false, USAGE, null, TOOK);
    }

    private static End failed(Failure failure) {
        return new End(failure, false, Usage.NONE, null, TOOK);
    }

    private static List<Step> answeredBy(String provider) {
        return List.of(new Step(provider, "demo", Outcome.ANSWERED, null));
    }

    private static Routed routed(String provider, String fallback, List<Step> steps) {
        var reply = new Reply.Whole(provider, "demo", new byte[0], new TokenUsage(7, 11, 0, 0, false));
        return new Routed(reply, new RouteTrace(steps, steps.size()), fallback);
    }

    private static Call aCall() {
        var request = new ChatRequest();
        var deadline = Deadline.after(Duration.ofSeconds(1), Ticker.system());
        return new Call("id", request, null, deadline, true, false, new AtomicInteger());
    }

    /** A request of which only the operation matters here. */
    private static final class ChatRequest implements ClientRequest {

        @Override
        public Operation operation() {
            return Operation.CHAT;
        }

        @Override
        public String model() {
            return "demo";
        }

        @Override
        public boolean stream() {
            return false;
        }

        @Override
        public Needs needs() {
            return new Needs(false, false, false, 0);
        }

        @Override
        public String conversation() {
            return null;
        }

        @Override
        public long inputTokens() {
            return 10;
        }

        @Override
        public byte[] body() {
            return new byte[0];
        }
    }

    @Test
    void countsTriesOfWhichNobodyKnowsWhetherTheyWillBeCharged() {
        listener.ended(attempt("brook", 1), failed(new Failure.Unavailable("cut", Failure.Cause.RESET)));
        listener.ended(attempt("brook", 2), failed(BROKEN));
        listener.ended(attempt("brook", 3), failed(LIMITED));

        assertThat(count("spillway.provider.ambiguous", "provider", "brook")).isEqualTo(1);
    }
}
