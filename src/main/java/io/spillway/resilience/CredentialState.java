package io.spillway.resilience;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a pool remembers of one credential. */
final class CredentialState {

    /** Model names may come from clients, and must not fill the memory. */
    static final int MODELS_AT_MOST = 1_000;

    final Pause lockout = new Pause();
    final Pause cooldown = new Pause();
    final AtomicInteger inFlight = new AtomicInteger();

    /** Numbers the calls, so that an end can be told to be older or newer than a rest. */
    final AtomicLong calls = new AtomicLong();

    private final ConcurrentHashMap<String, ModelState> models = new ConcurrentHashMap<>();

    ModelState model(String name) {
        ModelState known = models.get(name);
        if (known != null) {
            return known;
        }
        if (models.size() >= MODELS_AT_MOST) {
            models.values().removeIf(ModelState::isForgettable);
        }
        return models.computeIfAbsent(name, unknown -> new ModelState());
    }

    Map<String, ModelState> models() {
        return models;
    }

    /** Returns how long until the first of at least so many resting models recovers; 0 if fewer rest. */
    long soonestEndOfResting(int atLeast, long nowNanos) {
        int resting = 0;
        long soonest = Long.MAX_VALUE;
        for (ModelState model : models.values()) {
            Rest rest = model.cooldown.lastingAt(nowNanos);
            if (rest != null) {
                resting++;
                soonest = Math.min(soonest, rest.nanosLeft(nowNanos));
            }
        }
        return resting >= atLeast ? soonest : 0;
    }

    boolean isFull(Credential credential) {
        return credential.maxConcurrent() > 0 && inFlight.get() >= credential.maxConcurrent();
    }
}
