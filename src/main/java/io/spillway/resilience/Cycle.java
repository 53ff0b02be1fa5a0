package io.spillway.resilience;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Whose turn is over, among the credentials of one priority and for one quota. See {@link FairCycle}. */
final class Cycle implements Obstacle {

    private final FairCycle rule;
    private final String name;
    private final AtomicReference<Turns> turns = new AtomicReference<>(new Turns(0, Set.of()));
    private volatile Map<String, CredentialState> members = Map.of();

    /**
     * Nobody's turn is over.
     *
     * @param name under which somebody remembers it
     */
    Cycle(FairCycle rule, String name) {
        this.rule = rule;
        this.name = name;
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

    String name() {
        return name;
    }

    /** Tells whose turn is over, for somebody to remember. */
    void tell(Moment now, Consumer<Change> listener) {
        Turns known = turns();
        Instant ends = now.instantAt(known.beganAtNanos).plus(rule.longest());
        boolean isOver = known.over.isEmpty();
        listener.accept(new Change.TurnsOver(name, known.over, isOver ? now.instant() : ends));
    }

    /** Goes on with what somebody remembers, unless a turn has ended already. */
    void takeIn(Change.TurnsOver other, Moment now) {
        Turns known = turns();
        if (known.over.isEmpty() && other.endsAt().isAfter(now.instant())) {
            long began = now.nanosAt(other.endsAt()) - rule.longest().toNanos();
            turns.compareAndSet(known, new Turns(began, other.credentials()));
        }
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
