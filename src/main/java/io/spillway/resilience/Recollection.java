package io.spillway.resilience;

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

    private volatile ConcurrentHashMap<String, String> young = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<String, String> old = new ConcurrentHashMap<>();

    @Nullable
    String of(String key) {
        String recent = young.get(key);
        return recent != null ? recent : old.get(key);
    }

    void took(String key, String credentialId) {
        var generation = young;
        if (credentialId.equals(generation.get(key))) {
            return;
        }
        if (generation.size() >= GENERATION) {
            old = generation;
            generation = new ConcurrentHashMap<>();
            young = generation;
        }
        generation.put(key, credentialId);
    }
}
