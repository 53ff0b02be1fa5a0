package io.spillway.gateway.provider.registry;

import io.spillway.gateway.provider.ProviderSettings.Mode;
import io.spillway.resilience.FairCycle.Tracking;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.format.annotation.DateTimeFormat;

/**
 * How far the keys of a provider may be used, and how they share the work. Everything may be left out, as in
 * {@link ProviderProperties}.
 *
 * @param optimalConcurrentPerKey Number of calls of one model that a key should make at a time: keys with fewer go
 * first. Does not matter if 0 or less. By default 1 in balanced and 0 in sequential rotation.
 * @param concurrencyMultipliers What max-concurrent-per-key is multiplied by, by the priority of the key.
 * @param sequentialFallbackMultiplier What it is multiplied by in sequential rotation for every other priority.
 * @param byMode What differs in one rotation mode, 'balanced' or 'sequential'.
 * @param keyPriorities Priority of a key, by its name among the keys. 1 by default; keys of a higher number are used
 * only while every key of a lower number is vetoed or full.
 * @param stickiness Time after its last call for which a conversation stays with its key in sequential rotation. If a
 * duration suffix is not specified, seconds will be used.
 * @param windows Comma-separated list of the windows over which usage is counted: 'daily', 'weekly', 'monthly',
 * 'provider' (ends when the provider says that its own does) or a duration from the first use on, such as '5h'. Keys are
 * compared by the first one, and caps count in it.
 * @param resetTime Time of day at which days, weeks and months begin.
 * @param resetZone Time zone of that time.
 * @param resetDay Day of the week on which weeks begin.
 * @param quotaGroups Models that share a quota, by the name of the group.
 * @param caps Limits of the operator's own, by any name.
 * @param fairCycle How keys take turns.
 */
public record LimitsProperties(
        @Nullable Integer optimalConcurrentPerKey,
        @Nullable Map<Integer, @Min(1) Integer> concurrencyMultipliers,
        @Nullable @Min(1) Integer sequentialFallbackMultiplier,
        @Nullable Map<Mode, @Valid ModeLimits> byMode,
        @Nullable Map<String, @Min(1) Integer> keyPriorities,

        @Nullable @DurationUnit(ChronoUnit.SECONDS) @DurationMin
        Duration stickiness,

        @Nullable List<String> windows,

        @Nullable @DateTimeFormat(iso = DateTimeFormat.ISO.TIME)
        LocalTime resetTime,

        @Nullable ZoneId resetZone,
        @Nullable DayOfWeek resetDay,
        @Nullable Map<String, @Valid Group> quotaGroups,
        @Nullable Map<String, @Valid CapLimits> caps,
        @Nullable @Valid Turns fairCycle) {

    private static final LimitsProperties NONE =
            new LimitsProperties(null, null, null, null, null, null, null, null, null, null, null, null, null);

    /** Returns these; those that say nothing if there are none. */
    static LimitsProperties orNone(@Nullable LimitsProperties limits) {
        return limits != null ? limits : NONE;
    }

    /** Returns these, with what they do not say taken from others. */
    LimitsProperties merged(LimitsProperties defaults) {
        return new LimitsProperties(
                or(optimalConcurrentPerKey, defaults.optimalConcurrentPerKey),
                union(concurrencyMultipliers, defaults.concurrencyMultipliers),
                or(sequentialFallbackMultiplier, defaults.sequentialFallbackMultiplier),
                union(byMode, defaults.byMode),
                union(keyPriorities, defaults.keyPriorities),
                or(stickiness, defaults.stickiness),
                or(windows, defaults.windows),
                or(resetTime, defaults.resetTime),
                or(resetZone, defaults.resetZone),
                or(resetDay, defaults.resetDay),
                union(quotaGroups, defaults.quotaGroups),
                union(caps, defaults.caps),
                Turns.orNone(fairCycle).merged(Turns.orNone(defaults.fairCycle)));
    }

    private static <T> @Nullable T or(@Nullable T value, @Nullable T otherwise) {
        return value != null ? value : otherwise;
    }

    private static <K, V> @Nullable Map<K, V> union(@Nullable Map<K, V> first, @Nullable Map<K, V> second) {
        if (first == null || second == null) {
            return first != null ? first : second;
        }
        var union = new LinkedHashMap<>(second);
        union.putAll(first);
        return union;
    }

    /**
     * What differs in one rotation mode.
     *
     * @param maxConcurrentPerKey Number of calls of one model that a key may make at a time.
     * @param optimalConcurrentPerKey Number of calls of one model that a key should make at a time.
     * @param concurrencyMultipliers What max-concurrent-per-key is multiplied by, by the priority of the key.
     */
    public record ModeLimits(
            @Nullable Integer maxConcurrentPerKey,
            @Nullable Integer optimalConcurrentPerKey,
            @Nullable Map<Integer, @Min(1) Integer> concurrencyMultipliers) {

        static final ModeLimits NONE = new ModeLimits(null, null, null);
    }

    /**
     * Models that share a quota.
     *
     * @param models Comma-separated list of models. One of which each call counts more than once is written with its
     * weight, 'name=2'. 'none' switches a built-in group off.
     */
    public record Group(@Nullable List<String> models) {}

    /**
     * A limit of the operator's own.
     *
     * @param quota Model or quota group. As in the variables, priorities may stand before it: 'T2_3_NAME'.
     * @param priorities Comma-separated list of the priorities of the keys it is about. All if empty, save those that
     * another cap on the same model or group names.
     * @param calls Number of calls: '100', or, of the limit that the provider told, '80%', '+130' or '-130'.
     * @param window Window in which they are counted, one of 'windows'. The first of them by default.
     * @param cooldown When it opens again once it is reached: 'quota_reset' with the window, 'offset:3600' so many
     * seconds later but not before that, 'fixed:3600' so many seconds later.
     */
    public record CapLimits(
            @Nullable String quota,
            @Nullable List<@Min(1) Integer> priorities,
            @Nullable String calls,
            @Nullable String window,
            @Nullable String cooldown) {}

    /**
     * How keys take turns.
     *
     * @param enabled Whether a key that was exhausted waits until all others were. By default only in sequential
     * rotation.
     * @param trackingMode Whether turns are taken for each model or group by itself, 'model-group', or for all,
     * 'credential'.
     * @param crossTier Whether keys of all priorities take turns with each other.
     * @param duration Time after which a new cycle begins in any case. If a duration suffix is not specified, seconds
     * will be used.
     * @param quotaThreshold Share of the limit that the provider told for the first window after which a key counts as
     * exhausted.
     * @param resetCooldownThreshold A new cycle waits for a cooldown that ends within this time. If a duration suffix is
     * not specified, seconds will be used.
     * @param exhaustionCooldownThreshold How long a cooldown must be to count as exhaustion. If a duration suffix is not
     * specified, seconds will be used.
     */
    public record Turns(
            @Nullable Boolean enabled,
            @Nullable Tracking trackingMode,
            @Nullable Boolean crossTier,

            @Nullable @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1)
            Duration duration,

            @Nullable @DecimalMin(value = "0", inclusive = false)
            Double quotaThreshold,

            @Nullable @DurationUnit(ChronoUnit.SECONDS) @DurationMin
            Duration resetCooldownThreshold,

            @Nullable @DurationUnit(ChronoUnit.SECONDS) @DurationMin
            Duration exhaustionCooldownThreshold) {

        private static final Turns NONE = new Turns(null, null, null, null, null, null, null);

        static Turns orNone(@Nullable Turns turns) {
            return turns != null ? turns : NONE;
        }

        Turns merged(Turns defaults) {
            return new Turns(
                    or(enabled, defaults.enabled),
                    or(trackingMode, defaults.trackingMode),
                    or(crossTier, defaults.crossTier),
                    or(duration, defaults.duration),
                    or(quotaThreshold, defaults.quotaThreshold),
                    or(resetCooldownThreshold, defaults.resetCooldownThreshold),
                    or(exhaustionCooldownThreshold, defaults.exhaustionCooldownThreshold));
        }
    }
}
