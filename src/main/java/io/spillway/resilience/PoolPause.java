package io.spillway.resilience;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Rests all credentials of a pool when so many of them are limited within a short time that the provider itself must
 * be meant, and none of them was answered meanwhile. It is never longer than the shortest rest that led to it, since that is all the provider has asked for.
 */
final class PoolPause {

    /** How many credentials must be limited, and within which time. */
    static final int CREDENTIALS = 3;

    static final Duration WITHIN = Duration.ofSeconds(10);

    /** The share of the pool they must make up; where keys have limits of their own, some are always limited. */
    private static final double SHARE = 0.75;

    private final Map<String, Limited> limited = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Rest> rest = new AtomicReference<>();

    /** Returns the rest that lasts; {@code null} if none does. */
    @Nullable
    Rest lastingAt(long nowNanos) {
        Rest current = rest.get();
        return current != null && current.lastsAt(nowNanos) ? current : null;
    }

    /** A credential was limited and rests until then. */
    void limited(String credentialId, int poolSize, long untilNanos, Failure failure, long nowNanos) {
        limited.put(credentialId, new Limited(nowNanos, untilNanos));
        limited.values().removeIf(old -> nowNanos - old.atNanos > WITHIN.toNanos());
        if (limited.size() < Math.max(CREDENTIALS, SHARE * poolSize)) {
            return;
        }
        long shortest = untilNanos;
        for (Limited other : limited.values()) {
            shortest = shortest - other.untilNanos < 0 ? shortest : other.untilNanos;
        }
        rest.set(new Rest(Veto.Reason.COOLDOWN, 0, shortest, 1, failure));
    }

    /** A call was answered that had begun at the given time: the limits known by then were not the provider's own. */
    void answered(long begunAtNanos) {
        if (!limited.isEmpty()) {
            limited.values().removeIf(known -> known.atNanos - begunAtNanos <= 0);
        }
    }

    private record Limited(long atNanos, long untilNanos) {}
}
