package io.spillway.resilience;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Hands what a pool comes to know to its {@link StateStore}.
 *
 * <p>A call only notes where something has changed, which takes no lock and does not grow with the number of calls. A
 * timer looks there a little later, and writes down how things stand by then; so whatever changed in between is written
 * once.
 */
final class Journal {

    /** No cooldown may be lost that began 100 ms before a crash; the store takes its time too. */
    static final Duration REST = Duration.ofMillis(20);

    static final Duration LIMIT = Duration.ofMillis(60);

    /** No usage may be lost that is older than a second. */
    static final Duration USAGE = Duration.ofMillis(250);

    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(1);

    /** More seats than change in that time; a client that makes up names must not fill the memory. */
    private static final int SEATS_AT_MOST = 50_000;

    private final String pool;
    private final StateStore store;
    private final Rules rules;
    private final Ticker ticker;
    private final String writer;
    private final Map<Place, Seat> changed = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Visit> next = new AtomicReference<>();

    /** What the store holds of rests and cycles, which change seldom; guarded by this. */
    private final Set<String> resting = new HashSet<>();

    private final Map<String, Change.TurnsOver> turns = new HashMap<>();
    private long number;

    Journal(String pool, StateStore store, Rules rules, Ticker ticker) {
        this.pool = pool;
        this.store = store;
        this.rules = rules;
        this.ticker = ticker;
        this.writer = Long.toHexString(ticker.instant().toEpochMilli())
                + Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    /** Remembers that the store knows of a rest, and is to be told of its end. */
    synchronized void knows(Change.Rested rested) {
        resting.add(rested.key());
    }

    /**
     * Something has changed.
     *
     * @param within how soon it is to be written down
     */
    void note(Seat seat, Duration within) {
        Place place = new Place(seat.credential().id(), seat.model());
        if (changed.size() < SEATS_AT_MOST || changed.containsKey(place)) {
            changed.put(place, seat);
        }
        long dueNanos = ticker.nanos() + within.toNanos();
        Visit planned = next.get();
        while (planned == null || planned.dueNanos - dueNanos > 0) {
            Visit sooner = new Visit(dueNanos);
            if (next.compareAndSet(planned, sooner)) {
                ticker.after(within, sooner);
                return;
            }
            planned = next.get();
        }
    }

    /** Writes down all that has changed. */
    synchronized void flush() {
        Moment now = Moment.now(ticker);
        Map<String, Change> changes = new LinkedHashMap<>();
        for (Place place : List.copyOf(changed.keySet())) {
            Seat seat = changed.remove(place);
            if (seat != null) {
                write(seat, now, changes);
            }
        }
        if (!changes.isEmpty()) {
            store.append(pool, List.copyOf(changes.values()));
        }
    }

    private void write(Seat seat, Moment now, Map<String, Change> changes) {
        String id = seat.credential().id();
        CredentialState state = seat.state();
        String quota = rules.quota(seat.model());
        ModelState ofModel = seat.modelState();
        rest(id, null, Veto.Reason.LOCKOUT, state.lockout.last(), now, changes);
        rest(id, null, Veto.Reason.COOLDOWN, state.cooldown.last(), now, changes);
        rest(id, quota, Veto.Reason.COOLDOWN, ofModel.cooldown.last(), now, changes);
        state.allowances.tell(id, null, now, change -> changes.put(change.key(), change));
        ofModel.allowances.tell(id, quota, now, change -> changes.put(change.key(), change));
        ofModel.answered.tell(id, answered(quota), now, change -> changes.put(change.key(), change));
        seat.caps().forEach(cap -> cap.tell(id, now, change -> changes.put(change.key(), change)));
        if (seat.cycle() != null) {
            seat.cycle().tell(now, over -> turns(over, changes));
            seat.cycle().tellTaken(id, now, change -> changes.put(change.key(), change));
        }
        usage(seat, changes);
    }

    /** Returns the name under which the calls are kept that a strategy compares. */
    static String answered(String quota) {
        return "answered " + quota;
    }

    private void rest(
            String credential,
            @Nullable String quota,
            Veto.Reason reason,
            @Nullable Rest rest,
            Moment now,
            Map<String, Change> changes) {
        if (rest == null) {
            var recovered = new Change.Recovered(credential, quota, reason);
            if (resting.remove(recovered.key())) {
                changes.put(recovered.key(), recovered);
            }
        } else if (rest.probe() == 0) {
            var rested = new Change.Rested(
                    credential, quota, reason, now.instantAt(rest.untilNanos()), rest.inARow(), rest.failure());
            resting.add(rested.key());
            changes.put(rested.key(), rested);
        }
    }

    private void turns(Change.TurnsOver over, Map<String, Change> changes) {
        Change.TurnsOver before = turns.get(over.key());
        boolean isNew = before == null
                ? !over.credentials().isEmpty()
                : !before.credentials().equals(over.credentials()) || endsOtherwise(before, over);
        if (isNew) {
            turns.put(over.key(), over);
            changes.put(over.key(), over);
        }
    }

    /** The two clocks of a machine do not go quite alike. */
    private static boolean endsOtherwise(Change.TurnsOver before, Change.TurnsOver now) {
        return Duration.between(before.endsAt(), now.endsAt()).abs().compareTo(CLOCKS_DIFFER) > 0;
    }

    private void usage(Seat seat, Map<String, Change> changes) {
        String model = seat.state().ledgers().containsKey(seat.model()) ? seat.model() : CredentialState.OTHER_MODELS;
        List<UsageReport> news = new ArrayList<>(
                seat.state().ledger(model).news(seat.credential().id(), model));
        for (UsageReport added : news) {
            var used = new Change.Used(writer, ++number, added);
            changes.put(used.key(), used);
        }
    }

    /** Where something has changed. */
    private record Place(String credential, String model) {}

    /** A time at which all that has changed is written down, unless a sooner one has taken its place. */
    private final class Visit implements Runnable {

        private final long dueNanos;

        Visit(long dueNanos) {
            this.dueNanos = dueNanos;
        }

        @Override
        public void run() {
            if (next.compareAndSet(this, null)) {
                flush();
            }
        }
    }
}
