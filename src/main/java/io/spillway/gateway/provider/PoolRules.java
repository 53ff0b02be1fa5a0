package io.spillway.gateway.provider;

import io.spillway.resilience.Cap;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.FairCycle;
import io.spillway.resilience.QuotaGroup;
import io.spillway.resilience.UsageWindow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What holds for all credentials of one provider.
 *
 * @param windows over which usage is counted; the first one compares credentials
 * @param groups models that share a quota
 * @param caps the operator's own limits
 * @param fairCycle how credentials take turns; {@code null} if they take none
 * @param stickyFor how long a conversation finds its credential again
 * @param overflows whether sequential rotation adds the next credential when one has enough to do
 */
public record PoolRules(
        List<UsageWindow> windows,
        List<QuotaGroup> groups,
        List<Cap> caps,
        @Nullable FairCycle fairCycle,
        Duration stickyFor,
        boolean overflows) {

    /** Nothing but days to count in. */
    public static final PoolRules NONE =
            new PoolRules(List.of(UsageWindow.DAILY), List.of(), List.of(), null, Duration.ofHours(1), false);

    /**
     * @throws IllegalArgumentException if there is no window
     */
    public PoolRules {
        windows = List.copyOf(windows);
        groups = List.copyOf(groups);
        caps = List.copyOf(caps);
        if (windows.isEmpty()) {
            throw new IllegalArgumentException("windows: [] (expected: at least one)");
        }
    }

    /** Lays them down for a pool. */
    void layDownFor(CredentialPool.Builder pool) {
        pool.windows(windows.get(0), windows.subList(1, windows.size()).toArray(UsageWindow[]::new))
                .stickyFor(stickyFor);
        groups.forEach(pool::quotaGroup);
        caps.forEach(pool::cap);
        if (fairCycle != null) {
            pool.fairCycle(fairCycle);
        }
    }
}
