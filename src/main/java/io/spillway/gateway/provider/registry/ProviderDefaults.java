package io.spillway.gateway.provider.registry;

import io.spillway.dialect.TemperatureZero;
import io.spillway.gateway.provider.PoolRules;
import io.spillway.gateway.provider.ProviderSettings;
import io.spillway.gateway.provider.ProviderSettings.Mode;
import io.spillway.resilience.FairCycle;
import io.spillway.resilience.UsageWindow;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.springframework.util.unit.DataSize;

/** What holds for a provider of which nobody says anything: the one place for it. */
final class ProviderDefaults {

    private static final ProviderSettings.Timeouts TIMEOUTS = ProviderSettings.Timeouts.DEFAULT;

    private static final FairCycle CYCLE = FairCycle.DEFAULT;

    static final ProviderProperties BUILT_IN = new ProviderProperties(
            null,
            3,
            "openai",
            false,
            null,
            null,
            Map.of(),
            List.of(),
            Map.of(),
            Map.of(),
            true,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            true,
            false,
            List.of(),
            TemperatureZero.KEEP,
            null,
            null,
            new ProviderProperties.Timeouts(
                    TIMEOUTS.connect(),
                    TIMEOUTS.pool(),
                    TIMEOUTS.write(),
                    TIMEOUTS.firstEvent(),
                    TIMEOUTS.idle(),
                    TIMEOUTS.whole()),
            10_000,
            DataSize.ofBytes(ProviderSettings.MAX_RESPONSE_BYTES),
            null,
            0,
            Mode.BALANCED,
            3.0,
            null,
            null,
            limits());

    private ProviderDefaults() {}

    private static LimitsProperties limits() {
        return new LimitsProperties(
                null,
                Map.of(),
                1,
                Map.of(),
                Map.of(),
                PoolRules.NONE.stickyFor(),
                List.of(UsageWindow.DAILY.name()),
                LocalTime.of(3, 0),
                ZoneId.of("UTC"),
                DayOfWeek.SUNDAY,
                Map.of(),
                Map.of(),
                new LimitsProperties.Turns(
                        null,
                        CYCLE.tracking(),
                        CYCLE.acrossPriorities(),
                        CYCLE.longest(),
                        CYCLE.share(),
                        CYCLE.patience(),
                        CYCLE.exhaustedBy()));
    }
}
