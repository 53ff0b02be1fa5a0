package io.spillway.resilience;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Whose turn is over, among the credentials of one priority and for one quota. See {@link FairCycle}. */
final class Cycle implements Obstacle {

    private final FairCycle rule;
    private final AtomicReference<Turns> turns = new AtomicReference<>(new Turns(0, Set.of()));
    private volatile Map<String, CredentialState> members = Map.of();

    Cycle(FairCycle rule) {
        this.rule = rule;
    }

    /** Sets who takes part. */
    void members(Map<String, CredentialState> states) {
        members = Map.copyOf(states);
    }

    /** Returns whether a credential has had its turn, and must leave the others theirs. */
    boolean isOverFor(String credentialId, long nowNanos) {
        Turns known = turns();
        return known.over.contains(credentialId) && nanosLeft(nowNanos) > 0;
    }

    /** A credential begins to rest. */
    void rests(String credentialId, Duration rest, long nowNanos) {
        if (rest.compareTo(rule.exhaustedBy()) < 0) {
            return;
        }
        Turns known = turns();
        while (!turns.compareAndSet(known, with(known, credentialId, nowNanos))) {
            known = turns();
        }
    }

    private Turns with(Turns known, String credentialId, long nowNanos) {
        Set<String> over = new HashSet<>(nanosLeft(nowNanos) > 0 ? known.over : Set.of());
        long began = over.isEmpty() ? nowNanos : known.beganAtNanos;
        over.add(credentialId);
        return isComplete(over, nowNanos) ? new Turns(0, Set.of()) : new Turns(began, over);
    }

    /** One that is locked out will not have a turn, and is not waited for. */
    private boolean isComplete(Set<String> over, long nowNanos) {
        return members.entrySet().stream()
                .allMatch(member -> over.contains(member.getKey())
                        || member.getValue().lockout.lastingAt(nowNanos) != null);
    }

    private Turns turns() {
        return Objects.requireNonNull(turns.get());
    }

    @Override
    public Veto.Reason reason() {
        return Veto.Reason.FAIR_CYCLE;
    }

    @Override
    public long nanosLeft(long nowNanos) {
        return Math.max(0, turns().beganAtNanos + rule.longest().toNanos() - nowNanos);
    }

    private record Turns(long beganAtNanos, Set<String> over) {}
}
