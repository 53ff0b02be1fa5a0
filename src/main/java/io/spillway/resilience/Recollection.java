package io.spillway.resilience;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which credential each conversation or model took last, for the most recent of them.
 *
 * <p>Two generations bound the memory without a lock: when the young one is full it becomes the old one, and what is
 * still used moves back.
 */
final class Recollection {

    private static final int GENERATION = 10_000;

    private final long stickyNanos;
    private volatile ConcurrentHashMap<Object, Taken> young = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<Object, Taken> old = new ConcurrentHashMap<>();

    /**
     * Remembers nothing yet.
     *
     * @param stickyFor how long a conversation is remembered after its last call
     */
    Recollection(Duration stickyFor) {
        this.stickyNanos = stickyFor.toNanos();
    }

    /** Returns the id of the credential to stay with; {@code null} if any will do. */
    @Nullable
    String of(Demand demand, long nowNanos) {
        Object key = key(demand);
        Taken recent = young.get(key);
        if (recent == null) {
            recent = old.get(key);
        }
        return recent == null || recent.isForgotten(nowNanos, stickyNanos) ? null : recent.credentialId;
    }

    void took(Demand demand, String credentialId, long nowNanos) {
        Object key = key(demand);
        boolean lasts = demand.conversation() == null;
        var generation = young;
        Taken known = generation.get(key);
        if (lasts && known != null && known.credentialId.equals(credentialId)) {
            return;
        }
        if (known == null && generation.size() >= GENERATION) {
            old = generation;
            generation = new ConcurrentHashMap<>();
            young = generation;
        }
        generation.put(key, new Taken(credentialId, nowNanos, lasts));
    }

    private static Object key(Demand demand) {
        String conversation = demand.conversation();
        return conversation == null ? demand.model() : new Talk(conversation, demand.model());
    }

    /** A conversation with one model. */
    private record Talk(String conversation, String model) {}

    /**
     * What was taken.
     *
     * @param lasts whether it is remembered however long ago it was
     */
    private record Taken(String credentialId, long atNanos, boolean lasts) {

        boolean isForgotten(long nowNanos, long stickyNanos) {
            return !lasts && nowNanos - atNanos >= stickyNanos;
        }
    }
}
