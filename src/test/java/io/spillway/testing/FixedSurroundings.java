package io.spillway.testing;

import io.spillway.dialect.Surroundings;
import io.spillway.dialect.ThoughtMemory;
import io.spillway.dialect.Thoughts;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Surroundings in which time stands still, ids are numbered, and nothing is forgotten. */
public final class FixedSurroundings implements Surroundings, ThoughtMemory {

    /** Shared by tests to which it does not matter. */
    public static final Surroundings HERE = new FixedSurroundings();

    /** What time it is. */
    public static final long NOW = 1_764_000_000L;

    private final AtomicLong ids = new AtomicLong();
    private final Map<String, Thoughts> kept = new ConcurrentHashMap<>();

    @Override
    public long epochSeconds() {
        return NOW;
    }

    @Override
    public String newId() {
        return "%024x".formatted(ids.incrementAndGet());
    }

    @Override
    public ThoughtMemory thoughts() {
        return this;
    }

    @Override
    public void keep(String toolCallId, Thoughts thoughts) {
        kept.put(toolCallId, thoughts);
    }

    @Override
    public @Nullable Thoughts recall(String toolCallId) {
        return kept.get(toolCallId);
    }
}
