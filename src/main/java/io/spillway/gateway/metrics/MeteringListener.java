package io.spillway.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.spillway.dialect.ApiError;
import io.spillway.gateway.api.AdmissionListener;
import io.spillway.gateway.provider.AttemptListener;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.routing.BatchListener;
import io.spillway.gateway.routing.NotAnsweredException;
import io.spillway.gateway.routing.RouteListener;
import io.spillway.gateway.routing.RouteTrace;
import io.spillway.gateway.routing.Routed;
import io.spillway.resilience.Credential;
import io.spillway.resilience.Failure;
import io.spillway.resilience.PoolListener;
import io.spillway.resilience.Veto;
import io.spillway.resilience.WaitListener;
import io.spillway.resilience.WaitingRoom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Counts and times all that happens to a call on its way. Safe for use by several threads; never waits. */
public final class MeteringListener
        implements AdmissionListener, AttemptListener, RouteListener, BatchListener, PoolListener, WaitListener {

    private final HeldMeters<String, ProviderMeters> providers;
    private final HeldMeters<String, Timer> calls;
    private final HeldMeters<WaitListener.Outcome, Timer> waits;
    private final HeldMeters<Fallback, Counter> fallbacks;
    private final HeldMeters<Refusal, Counter> refusals;

    private final HeldMeters<SpillwayMeters, DistributionSummary> batchSizes;
    private final HeldMeters<SpillwayMeters, Timer> batchWaits;
    private final HeldMeters<SpillwayMeters, Counter> batchesTakenApart;

    /** Streams that have begun and not ended. */
    private final Set<Attempt> streams = ConcurrentHashMap.newKeySet();

    /** Ids of calls whose last attempt failed by the provider's fault, with that provider; cleared by what comes next. */
    private final Map<String, String> failedAt = new ConcurrentHashMap<>();

    /**
     * Makes a listener that has heard nothing.
     *
     * @param knownModel whether the catalogue knows that a provider serves a model; only then its name becomes a tag
     */
    public MeteringListener(MeterRegistry registry, BiPredicate<String, String> knownModel) {
        providers = new HeldMeters<>(provider -> new ProviderMeters(registry, provider, knownModel));
        calls = new HeldMeters<>(outcome -> SpillwayMeters.ROUTER_CALLS.timer(registry, outcome));
        waits = new HeldMeters<>(
                end -> SpillwayMeters.ROUTER_WAITS.timer(registry, end.name().toLowerCase(Locale.ROOT)));
        fallbacks = new HeldMeters<>(fallback ->
                SpillwayMeters.ROUTER_FALLBACKS.counter(registry, fallback.from, fallback.to, fallback.reason));
        refusals = new HeldMeters<>(refusal ->
                SpillwayMeters.API_REFUSALS.counter(registry, Integer.toString(refusal.status), refusal.code));
        batchSizes = new HeldMeters<>(meter -> meter.summary(registry));
        batchWaits = new HeldMeters<>(meter -> meter.timer(registry));
        batchesTakenApart = new HeldMeters<>(meter -> meter.counter(registry));
    }

    @Override
    public void sent(Call together, List<Call> callers, int inputs, Duration waited) {
        batchSizes.of(SpillwayMeters.EMBEDDINGS_BATCH_CALLS).record(callers.size());
        batchSizes.of(SpillwayMeters.EMBEDDINGS_BATCH_INPUTS).record(inputs);
        batchWaits.of(SpillwayMeters.EMBEDDINGS_BATCH_WAITS).record(waited);
    }

    @Override
    public void takenApart(Call together, List<Call> callers) {
        batchesTakenApart.of(SpillwayMeters.EMBEDDINGS_BATCH_TAKEN_APART).increment();
    }

    @Override
    public void over(Call together) {
        failedAt.remove(together.id());
    }

    /** The code is one of the gateway's own words, never the client's. */
    @Override
    public void refused(Refused request) {
        ApiError error = request.error();
        String code = error.code();
        refusals.of(new Refusal(error.status(), code == null ? error.type() : code))
                .increment();
    }

    @Override
    public void sent(Attempt attempt) {
        if (attempt.number() > 1
                && attempt.provider().equals(failedAt.remove(attempt.call().id()))) {
            providers.of(attempt.provider()).repeated();
        }
    }

    @Override
    public void begun(Attempt attempt, Duration took) {
        if (attempt.stream() && streams.add(attempt)) {
            providers.of(attempt.provider()).streamBegan(took);
        }
    }

    @Override
    public void dropped(Attempt attempt, int lines) {
        providers.of(attempt.provider()).dropped(lines);
    }

    @Override
    public void ended(Attempt attempt, End end) {
        ProviderMeters meters = providers.of(attempt.provider());
        meters.ended(attempt, end);
        if (attempt.stream() && streams.remove(attempt)) {
            meters.streamEnded();
        } else if (end.failure() != null && end.failure().scope() == Failure.Scope.PROVIDER) {
            failedAt.put(attempt.call().id(), attempt.provider());
        }
    }

    @Override
    public void routed(Call call, @Nullable Routed routed, @Nullable NotAnsweredException notAnswered, Duration took) {
        failedAt.remove(call.id());
        calls.of(outcome(routed, notAnswered)).record(took);
        if (routed != null && routed.fallbackProvider() != null) {
            RouteTrace.Step first = routed.trace().steps().get(0);
            fallbacks
                    .of(new Fallback(first.provider(), routed.fallbackProvider(), reason(first)))
                    .increment();
        }
    }

    @Override
    public void cooledDown(String pool, Credential credential, String model, Duration rest, Failure failure) {
        providers.of(pool).cooledDown(failure);
    }

    @Override
    public void lockedOut(String pool, Credential credential, Failure failure) {
        providers.of(pool).lockedOut();
    }

    @Override
    public void exhausted(String pool, String model, Failure failure) {
        providers.of(pool).exhausted(failure);
    }

    @Override
    public void passedOver(String pool, String model, Veto.Reason reason, int credentials) {
        providers.of(pool).passedOver(reason, credentials);
    }

    @Override
    public void ended(List<WaitingRoom.Candidate> candidates, WaitListener.Outcome end, Duration waited) {
        waits.of(end).record(waited);
    }

    private static String outcome(@Nullable Routed routed, @Nullable NotAnsweredException notAnswered) {
        if (routed != null) {
            return "answered";
        }
        return notAnswered == null
                ? "abandoned"
                : FailureKind.of(notAnswered.verdict().failure()).tag();
    }

    private static String reason(RouteTrace.Step step) {
        return step.failure() == null
                ? "unknown"
                : FailureKind.of(step.failure()).tag();
    }

    private record Fallback(String from, String to, String reason) {}

    private record Refusal(int status, String code) {}
}
