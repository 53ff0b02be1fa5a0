package io.spillway.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.dialect.Operation;
import io.spillway.gateway.provider.AttemptListener.Attempt;
import io.spillway.resilience.Usage;
import java.math.BigDecimal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The tokens of one provider, and what they cost. */
final class TokenMeters {

    private static final String OTHER = "other";

    private final String provider;
    private final BiPredicate<String, String> knownModel;
    private final HeldMeters<Series, Directions> series;
    private final HeldMeters<Priced, Counter> costs;

    /** Models that were found in the catalogue; the others are looked for anew each time, for they may be anything. */
    private final Set<String> found = ConcurrentHashMap.newKeySet();

    TokenMeters(MeterRegistry registry, String provider, BiPredicate<String, String> knownModel) {
        this.provider = provider;
        this.knownModel = knownModel;
        this.series = new HeldMeters<>(series -> new Directions(
                summary(registry, provider, series, "input"), summary(registry, provider, series, "output")));
        this.costs = new HeldMeters<>(priced -> SpillwayMeters.PROVIDER_COST.counter(
                registry, provider, priced.model, Boolean.toString(priced.estimated)));
    }

    void record(Attempt attempt, Usage usage, @Nullable BigDecimal cost) {
        if (usage.totalTokens() == 0) {
            return;
        }
        String model = model(attempt.model());
        if (cost != null) {
            costs.of(new Priced(model, usage.estimated())).increment(cost.doubleValue());
        }
        var key = new Series(model, attempt.call().request().operation(), usage.estimated());
        Directions directions = series.of(key);
        directions.input.record((double) usage.inputTokens());
        directions.output.record((double) usage.outputTokens());
    }

    private String model(String name) {
        if (found.contains(name)) {
            return name;
        }
        if (!knownModel.test(provider, name)) {
            return OTHER;
        }
        found.add(name);
        return name;
    }

    private static DistributionSummary summary(
            MeterRegistry registry, String provider, Series series, String direction) {
        return SpillwayMeters.TOKEN_USAGE.summary(
                registry,
                provider,
                series.model,
                operation(series.operation),
                direction,
                Boolean.toString(series.estimated));
    }

    /** In OpenTelemetry's words. */
    private static String operation(Operation operation) {
        return switch (operation) {
            case CHAT -> "chat";
            case COMPLETION -> "text_completion";
            case EMBEDDING -> "embeddings";
            case TOKEN_COUNT -> "token_count";
        };
    }

    private record Series(String model, Operation operation, boolean estimated) {}

    private record Priced(String model, boolean estimated) {}

    private record Directions(DistributionSummary input, DistributionSummary output) {}
}
