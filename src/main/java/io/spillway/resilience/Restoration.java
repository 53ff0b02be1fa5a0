package io.spillway.resilience;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives a pool back what a {@link StateStore} knows of it. What concerns a credential that the pool does not have waits
 * until it comes; what concerns a cap or a cycle, until the first call that it is about.
 */
final class Restoration {

    private final Rules rules;
    private final Ticker ticker;
    private final @Nullable Journal journal;
    private final Map<String, List<Change>> byCredential = new ConcurrentHashMap<>();
    private final Map<String, Change> bySeat = new ConcurrentHashMap<>();

    /** Nothing is known. */
    Restoration(Rules rules, Ticker ticker, @Nullable Journal journal) {
        this.rules = rules;
        this.ticker = ticker;
        this.journal = journal;
    }

    /** Keeps changes for those whom they concern. */
    void add(List<Change> changes) {
        for (Change change : changes) {
            String credential = change.credential();
            if (credential == null) {
                bySeat.put(change.key(), change);
            } else {
                byCredential
                        .computeIfAbsent(credential, first -> new ArrayList<>())
                        .add(change);
            }
        }
    }

    /** Lets the credentials of a roster take in what concerns them. Returns the models that they were used for. */
    Set<String> restore(Roster roster) {
        Moment now = Moment.now(ticker);
        Set<String> models = new TreeSet<>();
        for (Roster.Member member : roster.members()) {
            List<Change> changes = byCredential.remove(member.credential().id());
            if (changes != null) {
                changes.forEach(change -> takeIn(member.state(), change, now, models));
            }
        }
        return models;
    }

    private void takeIn(CredentialState state, Change change, Moment now, Set<String> models) {
        if (change instanceof Change.Rested rested) {
            var rest = new Rest(
                    rested.reason(),
                    state.calls.get(),
                    now.nanosAt(rested.until()),
                    Math.max(1, rested.inARow()),
                    rested.failure());
            pause(state, rested.quota(), rested.reason()).takeIn(rest);
            if (journal != null) {
                journal.knows(rested);
            }
        } else if (change instanceof Change.Recovered recovered) {
            pause(state, recovered.quota(), recovered.reason()).endedElsewhere();
        } else if (change instanceof Change.LimitTold limit) {
            allowances(state, limit.quota()).takeIn(limit, now);
        } else if (change instanceof Change.LimitInferred limit) {
            allowances(state, limit.quota()).takeIn(limit, now);
        } else if (change instanceof Change.Counted counted) {
            bySeat.put(counted.key(), counted);
        } else if (change instanceof Change.Used used) {
            models.add(used.added().model());
            state.ledger(used.added().model()).takeIn(used.added(), now.instant());
        }
    }

    private static Pause pause(CredentialState state, @Nullable String quota, Veto.Reason reason) {
        if (reason == Veto.Reason.LOCKOUT) {
            return state.lockout;
        }
        return quota == null ? state.cooldown : state.model(quota).cooldown;
    }

    private static Allowances allowances(CredentialState state, @Nullable String quota) {
        return quota == null ? state.allowances : state.model(quota).allowances;
    }

    /** Lets a seat that has just been made take in what its counts and its cycle were. */
    void seated(Seat seat) {
        if (bySeat.isEmpty()) {
            return;
        }
        Moment now = Moment.now(ticker);
        String id = seat.credential().id();
        Change.Counted answered = counted(id, Journal.answered(rules.quota(seat.model())));
        if (answered != null) {
            seat.modelState().answered.takeIn(answered, now);
        }
        for (CapUse cap : seat.caps()) {
            Change.Counted begun = counted(id, cap.toRememberAs());
            if (begun != null) {
                cap.takeIn(begun, now);
            }
        }
        if (seat.cycle() != null) {
            String key = new Change.TurnsOver(seat.cycle().name(), Set.of(), now.instant()).key();
            if (bySeat.remove(key) instanceof Change.TurnsOver turns) {
                seat.cycle().takeIn(turns, now);
            }
            Change.Counted taken = counted(id, seat.cycle().toRememberAs());
            if (taken != null) {
                seat.cycle().takeIn(taken, now);
            }
        }
    }

    private Change.@Nullable Counted counted(String credential, String what) {
        String key = new Change.Counted(credential, what, 0, Moment.now(ticker).instant()).key();
        return (Change.Counted) bySeat.remove(key);
    }
}
