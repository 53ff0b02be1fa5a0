package io.spillway.resilience;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a pool remembers of one credential. */
final class CredentialState {

    /** Model names may come from clients, and must not fill the memory. */
    static final int MODELS_AT_MOST = 1_000;

    /** Under this name usage of further models is counted. */
    static final String OTHER_MODELS = "(other models)";

    final Pause lockout = new Pause();
    final Pause cooldown = new Pause();
    final Allowances allowances = new Allowances();
    final AtomicInteger inFlight = new AtomicInteger();

    /** Numbers the calls, so that an end can be told to be older or newer than a rest. */
    final AtomicLong calls = new AtomicLong();

    private final List<UsageWindow> windows;
    private final Ticker ticker;
    private final ConcurrentHashMap<String, ModelState> models = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Cap, CapUse> caps = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, UsageLedger> ledgers = new ConcurrentHashMap<>();

    CredentialState(List<UsageWindow> windows, Ticker ticker) {
        this.windows = windows;
        this.ticker = ticker;
    }

    /** Returns the state of a quota: a model's, or a group's. */
    ModelState model(String quota) {
        ModelState known = models.get(quota);
        if (known != null) {
            return known;
        }
        if (models.size() >= MODELS_AT_MOST) {
            long now = ticker.nanos();
            models.values().removeIf(model -> model.isForgettable(now));
        }
        return models.computeIfAbsent(quota, unknown -> new ModelState(windows.get(0)));
    }

    /** Returns how much of a cap is used. */
    CapUse cap(Cap cap) {
        return caps.computeIfAbsent(cap, CapUse::new);
    }

    /** Returns how much of each cap that has been met is used. */
    Map<Cap, CapUse> caps() {
        return caps;
    }

    /** Returns the states of all quotas that are known. */
    Map<String, ModelState> models() {
        return models;
    }

    /** Returns what has been used of a model. */
    UsageLedger ledger(String model) {
        UsageLedger known = ledgers.get(model);
        if (known != null) {
            return known;
        }
        String name = ledgers.size() < MODELS_AT_MOST ? model : OTHER_MODELS;
        return ledgers.computeIfAbsent(name, unknown -> new UsageLedger(windows));
    }

    /** Returns what has been used of all models. */
    Map<String, UsageLedger> ledgers() {
        return ledgers;
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

    /** Returns whether it makes as many calls as it may. */
    boolean isFull(Credential credential) {
        return credential.maxConcurrent() > 0 && inFlight.get() >= credential.maxConcurrent();
    }
}
