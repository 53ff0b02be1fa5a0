package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.ObservedLimits.Limit;
import io.spillway.resilience.ObservedLimits.Unit;
import io.spillway.testing.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drives a pool at random, beside a model of it that is so simple that it is right. */
class RandomWalkTest {

    private static final int STEPS = 5_000;
    private static final List<String> MODELS = List.of("one", "two");
    private static final Duration CYCLE = Duration.ofHours(20);

    private final FakeTicker ticker = new FakeTicker(FakeTicker.START.minus(Duration.ofHours(8)));
    private final List<Lease> leases = new ArrayList<>();
    private final Map<String, Long> lockedUntil = new HashMap<>();
    private final Map<String, Rested> rests = new HashMap<>();
    private final Map<Lease, Integer> begun = new HashMap<>();
    private int now;
    private final Map<String, Integer> limits = Map.of("a", 1, "b", 2, "c", 0, "d", 3);
    private final Map<String, Long> ends = new HashMap<>();

    private final CredentialPool pool = CredentialPool.builder("openai")
            .credential(new Credential("a", 1, 1))
            .credential(new Credential("b", 1, 2))
            .credential(new Credential("c", 2, 0))
            .credential(new Credential("d", 2, 3))
            .windows(UsageWindow.rolling("ever", Duration.ofDays(3_650)))
            .ticker(ticker)
            .build();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void neverBreaksItsPromises(long seed) {
        var random = new Random(seed);

        for (now = 0; now < STEPS; now++) {
            int move = random.nextInt(100);
            if (move < 45) {
                select(random);
            } else if (move < 90) {
                end(random);
            } else {
                ticker.advance(Duration.ofMillis(random.nextInt(20_000)));
            }
            assertCountsAddUp();
        }
        assertThat(ends.values().stream().mapToLong(Long::longValue).sum()).isGreaterThan(STEPS / 10);
        assertThat(ticker.nanos()).isLessThan(CYCLE.toNanos());
    }

    private void select(Random random) {
        String model = MODELS.get(random.nextInt(MODELS.size()));
        Set<String> tried = random.nextInt(4) == 0 ? Set.of("a", "c") : Set.of();
        Selection selection = pool.select(new Demand(model, null, random.nextInt(100), tried));
        if (selection instanceof Selection.Leased leased) {
            String id = leased.lease().credential().id();
            assertThat(tried).doesNotContain(id);
            assertThat(ticker.nanos()).isGreaterThanOrEqualTo(lockedUntil.getOrDefault(id, 0L));
            assertThat(ticker.nanos()).isGreaterThanOrEqualTo(restUntil(id + "/" + model));
            leases.add(leased.lease());
            begun.put(leased.lease(), now);
            assertThat(inFlight(id, model))
                    .isLessThanOrEqualTo(limits.get(id) == 0 ? Integer.MAX_VALUE : limits.get(id));
        } else if (selection instanceof Selection.Later later) {
            assertThat(later.soonest()).isGreaterThanOrEqualTo(Duration.ZERO);
        }
    }

    private void end(Random random) {
        if (leases.isEmpty()) {
            return;
        }
        Lease lease = leases.remove(random.nextInt(leases.size()));
        String id = lease.credential().id();
        ends.merge(id, 1L, Long::sum);
        switch (random.nextInt(12)) {
            case 0 -> rest(lease, 1 + random.nextInt(30));
            case 1 -> {
                if (random.nextInt(10) == 0) {
                    lease.fail(new Failure.Unauthorized("401"), Usage.NONE, null);
                    lockedUntil.merge(id, ticker.nanos() + Duration.ofMinutes(5).toNanos(), Math::max);
                } else {
                    lease.abandon(Usage.NONE, null);
                }
            }
            case 2 -> lease.fail(new Failure.Unavailable("503", Failure.Cause.OVERLOADED), Usage.NONE, null);
            case 3 -> lease.abandon(new Usage(5, 0, 0, 0, true), null);
            case 4 -> {
                lease.learn(new ObservedLimits(List.of(new Limit(
                        Unit.REQUESTS,
                        "minute",
                        random.nextBoolean(),
                        OptionalLong.of(100),
                        OptionalLong.of(random.nextInt(100)),
                        Duration.ofSeconds(random.nextInt(60))))));
                succeed(lease);
            }
            default -> succeed(lease);
        }
        if (random.nextInt(5) == 0) {
            lease.abandon(Usage.NONE, null);
        }
    }

    /** A success shows that a rest is over, if the call began after the one that led to it had failed. */
    private void succeed(Lease lease) {
        lease.succeed(new Usage(10, 5, 0, 0, false), null);
        rests.computeIfPresent(quota(lease), (quota, rest) -> begun.get(lease) > rest.sinceStep ? null : rest);
    }

    private void rest(Lease lease, int seconds) {
        lease.fail(new Failure.RateLimited("429", Duration.ofSeconds(seconds)), Usage.NONE, null);
        long until = ticker.nanos() + Duration.ofSeconds(seconds).toNanos();
        Rested known = rests.get(quota(lease));
        boolean news = known == null || begun.get(lease) > known.sinceStep;
        rests.put(quota(lease), new Rested(news ? now : known.sinceStep, until));
    }

    private long restUntil(String quota) {
        Rested rest = rests.get(quota);
        return rest == null ? 0 : rest.untilNanos;
    }

    private static String quota(Lease lease) {
        return lease.credential().id() + "/" + lease.model();
    }

    private record Rested(int sinceStep, long untilNanos) {}

    private int inFlight(String id) {
        return (int) leases.stream()
                .filter(lease -> lease.credential().id().equals(id))
                .count();
    }

    private int inFlight(String id, String model) {
        return (int) leases.stream()
                .filter(lease ->
                        lease.credential().id().equals(id) && lease.model().equals(model))
                .count();
    }

    private void assertCountsAddUp() {
        for (PoolSnapshot.State state : pool.snapshot().credentials()) {
            assertThat(state.inFlight()).isEqualTo(inFlight(state.credential().id()));
        }
        Map<String, Long> counted = new HashMap<>();
        pool.usage().forEach(report -> counted.merge(report.credential(), report.requests(), Long::sum));
        assertThat(counted).isEqualTo(ends);
    }
}
