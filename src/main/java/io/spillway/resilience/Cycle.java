package io.spillway.resilience;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whose turn is over, among credentials that take turns. See {@link FairCycle}. */
final class Cycle implements Obstacle {

    /** The two clocks of a machine do not go quite alike. */
    private static final long SAME_END_NANOS = Duration.ofSeconds(2).toNanos();

    private final FairCycle rule;
    private final @Nullable String quota;
    private final String name;
    private final AtomicReference<@Nullable Turns> turns = new AtomicReference<>();
    private volatile Map<String, CredentialState> members = Map.of();

    /**
     * Nobody's turn is over.
     *
     * @param quota the model or group they take turns for; {@code null} if for all
     * @param name under which somebody remembers it
     */
    Cycle(FairCycle rule, @Nullable String quota, String name) {
        this.rule = rule;
        this.quota = quota;
        this.name = name;
    }

    /** Returns the model or group they take turns for; {@code null} if for all. */
    @Nullable
    String quota() {
        return quota;
    }

    /** Sets who takes part. */
    void members(Map<String, CredentialState> states) {
        members = Map.copyOf(states);
    }

    /** Returns whether a credential has had its turn, and must leave the others theirs. */
    boolean isOverFor(String credentialId, long nowNanos) {
        Turns known = turns.get();
        return known != null && known.lastsAt(nowNanos) && known.over.contains(credentialId);
    }

    /**
     * A credential begins a call.
     *
     * @param limit how many the provider allows it; 0 if that is unknown
     */
    void took(String credentialId, long weight, long limit, long nowNanos) {
        long taken = underWay(nowNanos)
                .taken
                .computeIfAbsent(credentialId, first -> new AtomicLong())
                .addAndGet(weight);
        if (limit > 0 && taken >= limit * rule.share()) {
            endTurn(credentialId, nowNanos);
        }
    }

    /** A credential begins to rest. */
    void rests(String credentialId, Duration rest, long nowNanos) {
        if (rest.compareTo(rule.exhaustedBy()) >= 0) {
            endTurn(credentialId, nowNanos);
        }
    }

    private Turns underWay(long nowNanos) {
        while (true) {
            Turns known = turns.get();
            if (known != null && known.lastsAt(nowNanos)) {
                return known;
            }
            var next = new Turns(nowNanos + rule.longest().toNanos(), Set.of(), new ConcurrentHashMap<>());
            if (turns.compareAndSet(known, next)) {
                return next;
            }
        }
    }

    private void endTurn(String credentialId, long nowNanos) {
        Turns known = underWay(nowNanos);
        while (!turns.compareAndSet(known, without(known, credentialId, nowNanos))) {
            known = underWay(nowNanos);
        }
    }

    private Turns without(Turns known, String credentialId, long nowNanos) {
        Set<String> over = new HashSet<>(known.over);
        over.add(credentialId);
        long ends = known.endsAtNanos;
        if (isComplete(over, nowNanos)) {
            ends = nowNanos + Math.min(ends - nowNanos, nanosUntilAllMayBegin(nowNanos));
        }
        return new Turns(ends, over, known.taken);
    }

    /** One that is locked out will not have a turn, and is not waited for. */
    private boolean isComplete(Set<String> over, long nowNanos) {
        return members.entrySet().stream()
                .allMatch(member -> over.contains(member.getKey())
                        || member.getValue().lockout.lastingAt(nowNanos) != null);
    }

    private long nanosUntilAllMayBegin(long nowNanos) {
        long[] rests = members.values().stream()
                .mapToLong(member -> member.nanosOfRest(quota, nowNanos))
                .filter(left -> left > 0)
                .sorted()
                .toArray();
        long until = 0;
        for (long rest : rests) {
            if (rest - until < rule.patience().toNanos()) {
                until = rest;
            }
        }
        return until;
    }

    String name() {
        return name;
    }

    /** Returns where a credential stands. */
    QuotaReport.Turn report(String credentialId, Moment now) {
        Turns known = turns.get();
        return known != null && known.lastsAt(now.nanos())
                ? new QuotaReport.Turn(
                        known.over.contains(credentialId),
                        known.takenBy(credentialId),
                        now.instantAt(known.endsAtNanos))
                : new QuotaReport.Turn(false, 0, null);
    }

    /** Tells how many calls a credential has begun in its turn, for somebody to remember. */
    void tellTaken(String credentialId, Moment now, Consumer<Change> listener) {
        Turns known = turns.get();
        if (known != null && known.lastsAt(now.nanos()) && known.takenBy(credentialId) > 0) {
            listener.accept(new Change.Counted(
                    credentialId, toRememberAs(), known.takenBy(credentialId), now.instantAt(known.endsAtNanos)));
        }
    }

    /** Goes on with the calls that somebody remembers, unless more are known, or a cycle that ends at another time. */
    void takeIn(Change.Counted counted, Moment now) {
        long ends = now.nanosAt(counted.endsAt());
        turns.compareAndSet(null, new Turns(ends, Set.of(), new ConcurrentHashMap<>()));
        Turns known = turns.get();
        if (known != null && known.lastsAt(now.nanos()) && Math.abs(known.endsAtNanos - ends) < SAME_END_NANOS) {
            known.taken
                    .computeIfAbsent(counted.credential(), first -> new AtomicLong())
                    .accumulateAndGet(counted.calls(), Math::max);
        }
    }

    /** Returns the name under which a credential's calls are remembered. */
    String toRememberAs() {
        return "turn " + name;
    }

    /** Tells whose turn is over, for somebody to remember. */
    void tell(Moment now, Consumer<Change.TurnsOver> listener) {
        Turns known = turns.get();
        if (known != null && known.lastsAt(now.nanos())) {
            listener.accept(new Change.TurnsOver(name, known.over, now.instantAt(known.endsAtNanos)));
        }
    }

    /** Goes on with what somebody remembers, unless a cycle is under way. */
    void takeIn(Change.TurnsOver other, Moment now) {
        var remembered = new Turns(now.nanosAt(other.endsAt()), other.credentials(), new ConcurrentHashMap<>());
        if (remembered.lastsAt(now.nanos())) {
            turns.compareAndSet(null, remembered);
        }
    }

    @Override
    public Veto.Reason reason() {
        return Veto.Reason.FAIR_CYCLE;
    }

    @Override
    public long nanosLeft(long nowNanos) {
        Turns known = turns.get();
        return known == null ? 0 : Math.max(0, known.endsAtNanos - nowNanos);
    }

    /**
     * One cycle.
     *
     * @param endsAtNanos when the next one may begin
     * @param over whose turn is over
     * @param taken how many calls each has begun
     */
    private record Turns(long endsAtNanos, Set<String> over, ConcurrentHashMap<String, AtomicLong> taken) {

        long takenBy(String credentialId) {
            AtomicLong calls = taken.get(credentialId);
            return calls == null ? 0 : calls.get();
        }

        boolean lastsAt(long nowNanos) {
            return endsAtNanos - nowNanos > 0;
        }
    }
}
