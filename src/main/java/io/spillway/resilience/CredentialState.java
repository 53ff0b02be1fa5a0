package io.spillway.resilience;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a pool remembers of one credential. */
final class CredentialState {

    /** Model names may come from clients, and must not fill the memory. */
    static final int MODELS_AT_MOST = 1_000;

    /** Under this name usage of further models is counted. */
    static final String OTHER_MODELS = "(other models)";

    /** Of the credential and of all its models. */
    final Disturbances disturbances = new Disturbances();

    final Pause lockout = new Pause(disturbances);
    final Pause cooldown = new Pause(disturbances);
    final Allowances allowances = new Allowances(disturbances);
    final AtomicInteger inFlight = new AtomicInteger();

    /** Numbers the calls, so that an end can be told to be older or newer than a rest. */
    final AtomicLong calls = new AtomicLong();

    private final List<UsageWindow> windows;
    private final Ticker ticker;
    private final ConcurrentHashMap<String, ModelState> models = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, AtomicInteger> underWay = new ConcurrentHashMap<>();
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
        return models.computeIfAbsent(quota, unknown -> new ModelState(windows.get(0), disturbances));
    }

    /** Returns how much of a cap on a model or group is used. */
    CapUse cap(Cap cap, String name) {
        return caps.computeIfAbsent(cap, unknown -> new CapUse(cap, name, ticker));
    }

    /** Returns how much of each cap that has been met is used. */
    Collection<CapUse> caps() {
        return caps.values();
    }

    /** Returns the states of all quotas that are known. */
    Map<String, ModelState> models() {
        return models;
    }

    /** Returns the window in which credentials are compared. */
    UsageWindow firstWindow() {
        return windows.get(0);
    }

    /** Returns the name of the window that is about as long as one of the provider's; {@code null} if none is. */
    @Nullable
    String windowAbout(Duration length) {
        for (UsageWindow window : windows) {
            if (window.isAbout(length.toNanos())) {
                return window.name();
            }
        }
        return null;
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

    /** Returns how long it rests, for one quota or for any; 0 if it does not. */
    long nanosOfRest(@Nullable String quota, long nowNanos) {
        Rest whole = cooldown.lastingAt(nowNanos);
        long ofModel = quota == null ? soonestEndOfResting(1, nowNanos) : nanosOfRestOf(models.get(quota), nowNanos);
        return Math.max(whole == null ? 0 : whole.nanosLeft(nowNanos), ofModel);
    }

    private static long nanosOfRestOf(@Nullable ModelState model, long nowNanos) {
        Rest rest = model == null ? null : model.cooldown.lastingAt(nowNanos);
        return rest == null ? 0 : rest.nanosLeft(nowNanos);
    }

    /** Returns the count of the calls of one model that are under way. */
    AtomicInteger underWay(String model) {
        AtomicInteger known = underWay.get(model);
        if (known != null) {
            return known;
        }
        if (underWay.size() >= MODELS_AT_MOST) {
            underWay.values().removeIf(calls -> calls.get() == 0);
        }
        return underWay.computeIfAbsent(model, unknown -> new AtomicInteger());
    }

    /** Returns the models of which it makes as many calls as it may. */
    List<String> fullModels(Credential credential) {
        int limit = credential.maxConcurrent();
        return underWay.entrySet().stream()
                .filter(entry -> limit > 0 && entry.getValue().get() >= limit)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
