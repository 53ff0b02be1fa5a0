package io.spillway.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.spillway.gateway.provider.AttemptListener.Attempt;
import io.spillway.gateway.provider.AttemptListener.End;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Veto;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiPredicate;

/** The meters of one provider. */
final class ProviderMeters {

    private static final String ANSWERED = "none";

    private static final String ABANDONED = "abandoned";

    private final HeldMeters<String, Timer> calls;
    private final HeldMeters<String, Counter> attempts;
    private final HeldMeters<FailureKind, Counter> cooldowns;
    private final HeldMeters<FailureKind, Counter> exhaustions;
    private final HeldMeters<Veto.Reason, Counter> vetoes;
    private final Counter lockouts;
    private final Counter ambiguous;
    private final Counter repeats;
    private final Counter droppedLines;
    private final Timer firstEvent;
    private final LongAdder streams = new LongAdder();
    private final TokenMeters tokens;

    ProviderMeters(MeterRegistry registry, String provider, BiPredicate<String, String> knownModel) {
        calls = new HeldMeters<>(outcome -> SpillwayMeters.PROVIDER_CALLS.timer(registry, provider, outcome));
        attempts = new HeldMeters<>(failure -> SpillwayMeters.PROVIDER_ATTEMPTS.counter(registry, provider, failure));
        cooldowns =
                new HeldMeters<>(reason -> SpillwayMeters.PROVIDER_COOLDOWNS.counter(registry, provider, reason.tag()));
        exhaustions = new HeldMeters<>(
                reason -> SpillwayMeters.PROVIDER_EXHAUSTIONS.counter(registry, provider, reason.tag()));
        vetoes = new HeldMeters<>(reason -> SpillwayMeters.PROVIDER_VETOES.counter(
                registry, provider, reason.name().toLowerCase(Locale.ROOT)));
        lockouts = SpillwayMeters.PROVIDER_LOCKOUTS.counter(registry, provider);
        ambiguous = SpillwayMeters.PROVIDER_AMBIGUOUS.counter(registry, provider);
        repeats = SpillwayMeters.PROVIDER_REPEATS.counter(registry, provider);
        droppedLines = SpillwayMeters.STREAM_DROPPED.counter(registry, provider);
        firstEvent = SpillwayMeters.STREAM_FIRST_EVENT.timer(registry, provider);
        SpillwayMeters.STREAM_ACTIVE.gauge(registry, streams::sum, provider);
        tokens = new TokenMeters(registry, provider, knownModel);
    }

    void repeated() {
        repeats.increment();
    }

    void streamBegan(Duration took) {
        streams.increment();
        firstEvent.record(took);
    }

    void dropped(int lines) {
        droppedLines.increment(lines);
    }

    void streamEnded() {
        streams.decrement();
    }

    void ended(Attempt attempt, End end) {
        calls.of(outcome(end)).record(end.took());
        attempts.of(failure(end)).increment();
        if (end.ambiguous()) {
            ambiguous.increment();
        }
        tokens.record(attempt, end.usage(), end.cost());
    }

    void cooledDown(Failure failure) {
        cooldowns.of(FailureKind.of(failure)).increment();
    }

    void passedOver(Veto.Reason reason, int credentials) {
        vetoes.of(reason).increment(credentials);
    }

    void lockedOut() {
        lockouts.increment();
    }

    void exhausted(Failure failure) {
        exhaustions.of(FailureKind.of(failure)).increment();
    }

    private static String outcome(End end) {
        if (end.abandoned()) {
            return ABANDONED;
        }
        return end.failure() == null ? "answered" : "failed";
    }

    private static String failure(End end) {
        if (end.abandoned()) {
            return ABANDONED;
        }
        return end.failure() == null ? ANSWERED : FailureKind.of(end.failure()).tag();
    }
}
