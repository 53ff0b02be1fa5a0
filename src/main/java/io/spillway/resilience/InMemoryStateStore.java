package io.spillway.resilience;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps pools' memory in this process: it outlives a pool, and is gone with the process. */
public final class InMemoryStateStore implements StateStore {

    private final Map<String, Map<String, Change>> pools = new ConcurrentHashMap<>();

    @Override
    public List<Change> load(String pool) {
        return List.copyOf(of(pool).values());
    }

    @Override
    public void append(String pool, List<Change> changes) {
        Map<String, Change> known = of(pool);
        changes.forEach(change -> known.compute(change.key(), (key, before) -> change.onTop(before)));
    }

    private Map<String, Change> of(String pool) {
        return pools.computeIfAbsent(pool, unknown -> new ConcurrentHashMap<>());
    }
}
