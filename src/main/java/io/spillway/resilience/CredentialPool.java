package io.spillway.resilience;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of one provider, and what is known of them.
 *
 * <p>Safe for use by several threads. It decides from a snapshot of its credentials and a few atomic numbers for each,
 * and takes no lock.
 */
public final class CredentialPool {

    /** How often to look again after every credential that was free has been taken by others meanwhile. */
    private static final int RACES = 3;

    private final String name;
    private final SelectionStrategy strategy;
    private final Ticker ticker;
    private final PoolListener listener;
    private final boolean heard;
    private final Aftermath aftermath;
    private final Rules rules;
    private final Supplier<CredentialState> blank;
    private final PoolPause pause = new PoolPause();
    private final Recollection recollection;
    private final Queue queue = new Queue();
    private final @Nullable Journal journal;
    private final Restoration restoration;
    private final Object replacing = new Object();
    private volatile Roster roster;

    private CredentialPool(Builder builder) {
        this.name = builder.name;
        this.strategy = builder.strategy;
        this.ticker = builder.ticker;
        this.listener = Listeners.of(builder.listeners);
        this.heard = !builder.listeners.isEmpty();
        List<UsageWindow> windows = List.copyOf(builder.windows);
        this.aftermath =
                new Aftermath(name, builder.cooldowns, new Renewal(windows.get(0), ticker), ticker, listener, pause);
        this.recollection = new Recollection(builder.stickyFor);
        this.blank = () -> new CredentialState(windows, ticker);
        this.rules = new Rules(builder.groups, builder.caps, builder.fairCycle);
        StateStore store = builder.store;
        this.journal = store == null ? null : new Journal(name, store, rules, ticker);
        this.restoration = new Restoration(rules, ticker, journal);
        this.roster = Roster.empty(rules, restoration::seated).replacedBy(builder.credentials, blank);
        if (store != null) {
            remember(store.load(name));
            store.changesOfOthers(name, this::remember);
        }
    }

    /** Takes in what a store knows; its changes may come while calls pass. */
    private void remember(List<Change> changes) {
        synchronized (replacing) {
            restoration.add(changes);
            restoration.restore(roster).forEach(roster::seats);
        }
        queue.signal(this);
    }

    /** Starts the description of a pool. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Returns the pool's name, which is its provider's. */
    public String name() {
        return name;
    }

    /** Returns the clock it goes by. */
    public Ticker ticker() {
        return ticker;
    }

    /** Returns whether it has no credential at all. */
    public boolean isEmpty() {
        return roster.members().isEmpty();
    }

    /** Decides at once which credential makes the next call; never waits. */
    public Selection select(Demand demand) {
        Survey survey = survey(demand, heard);
        if (heard) {
            survey.vetoes()
                    .forEach((reason, credentials) -> listener.passedOver(name, demand.model(), reason, credentials));
        }
        boolean mayTake = queue.isEmptyFor(demand.model());
        PoolLease lease = mayTake ? lease(survey, demand) : null;
        for (int again = 0; mayTake && lease == null && survey.lostAny() && again < RACES; again++) {
            survey = survey(demand);
            lease = lease(survey, demand);
        }
        if (lease != null) {
            return new Selection.Leased(lease);
        }
        Selection nothing = survey.nothing();
        listener.exhausted(name, demand.model(), failure(nothing));
        return nothing;
    }

    private static Failure failure(Selection nothing) {
        return nothing instanceof Selection.Later later ? later.reason() : ((Selection.Exhausted) nothing).failure();
    }

    /** Looks at all credentials and takes none. */
    Survey survey(Demand demand) {
        return survey(demand, false);
    }

    private Survey survey(Demand demand, boolean countsVetoes) {
        long now = ticker.nanos();
        Roster current = roster;
        String previous = recollection.of(demand, now);
        return new Survey(
                name,
                current.seats(demand.model()),
                demand,
                previous,
                previous != null && strategy.staysWithPrevious() ? current.place(previous) : -1,
                pause.lastingAt(now),
                now,
                countsVetoes);
    }

    /** Takes one of those a survey found, whoever waits; returns {@code null} if others have been quicker. */
    @Nullable
    PoolLease lease(Survey survey, Demand demand) {
        while (survey.size() > 0) {
            int option = strategy.choose(survey);
            Seat seat = survey.seat(option);
            Ticket ticket = seat.take(demand.estimatedTokens(), ticker);
            if (ticket != null) {
                recollection.took(demand, seat.credential().id(), ticker.nanos());
                PoolLease lease = new PoolLease(this, seat, ticket, demand.estimatedTokens());
                listener.leased(name, lease);
                return lease;
            }
            survey.lost(option);
        }
        return null;
    }

    /** A lease has succeeded. */
    void answered(Seat seat, Ticket ticket) {
        seat.wasLetIn(ticket);
        pause.answered(ticket.begunAtNanos());
    }

    /** A lease has failed. */
    void failed(Seat seat, Ticket ticket, Failure failure) {
        aftermath.failed(seat, ticket, failure, roster.members().size());
        if (failure.scope() == Failure.Scope.CREDENTIAL) {
            note(seat, Journal.REST);
        }
    }

    /** A lease has learned something of the provider's windows. */
    void learned(Seat seat) {
        seat.followWindows(ticker);
        note(seat, Journal.LIMIT);
    }

    private void note(Seat seat, Duration within) {
        if (journal != null) {
            journal.note(seat, within);
        }
    }

    /** A lease has ended, and everything has been drawn from it but this. */
    void ended(Seat seat, Usage usage, @Nullable BigDecimal cost, @Nullable Failure failure, boolean answered) {
        seat.state().ledger(seat.model()).write(ticker.instant(), usage, cost, failure, answered);
        seat.leave();
        note(seat, Journal.USAGE);
        queue.signal(this);
    }

    /** Returns who waits for this pool. */
    Queue queue() {
        return queue;
    }

    /** Returns how each credential stands. */
    public PoolSnapshot snapshot() {
        long now = ticker.nanos();
        Instant instant = ticker.instant();
        return new PoolSnapshot(
                name,
                roster.members().stream()
                        .map(member -> member.snapshot(rules, pause.lastingAt(now), now, instant))
                        .toList());
    }

    /** Returns what each credential has left of each quota of which anything is known. */
    public List<QuotaReport> quotas() {
        Moment now = Moment.now(ticker);
        return roster.members().stream()
                .flatMap(member -> new Inventory(member.credential(), member.state(), rules, now).reports())
                .toList();
    }

    /** Returns the groups of models that share a quota. */
    public List<QuotaGroup> quotaGroups() {
        return rules.groups();
    }

    /** Returns what each credential has used of each model in each window under way. */
    public List<UsageReport> usage() {
        return reports().filter(report -> !isTotal(report)).toList();
    }

    /** Returns what each credential has ever used of each model, as far back as the pool's memory goes. */
    public List<UsageReport> totals() {
        return reports().filter(CredentialPool::isTotal).toList();
    }

    private Stream<UsageReport> reports() {
        Instant now = ticker.instant();
        return roster.members().stream().flatMap(member -> member.usage(now));
    }

    private static boolean isTotal(UsageReport report) {
        return report.window().equals(UsageLedger.TOTAL.name());
    }

    /** Hands what has changed to the store at once; it is done now and then anyway. To be called before a store closes. */
    public void flush() {
        if (journal != null) {
            journal.flush();
        }
    }

    /**
     * Changes the credentials; what is known of ids that stay is kept.
     *
     * @throws IllegalArgumentException if two credentials have the same id
     */
    public void replace(List<Credential> replacement) {
        List<Credential> copy = List.copyOf(replacement);
        synchronized (replacing) {
            Roster next = roster.replacedBy(copy, blank);
            restoration.restore(next);
            roster = next;
        }
        queue.signal(this);
    }

    @Override
    public String toString() {
        return name;
    }

    /** The calls that wait for this pool, in whatever rooms they do. */
    static final class Queue {

        private final Map<String, Integer> waiting = new ConcurrentHashMap<>();
        private final Map<WaitingRoom, Integer> rooms = new ConcurrentHashMap<>();

        boolean isEmptyFor(String model) {
            return waiting.isEmpty() || !waiting.containsKey(model);
        }

        /** Returns the models that calls wait for. */
        Set<String> models() {
            return waiting.keySet();
        }

        void join(WaitingRoom room, String model) {
            rooms.merge(room, 1, Integer::sum);
            waiting.merge(model, 1, Integer::sum);
        }

        void leave(WaitingRoom room, String model) {
            waiting.computeIfPresent(model, (key, calls) -> calls > 1 ? calls - 1 : null);
            rooms.computeIfPresent(room, (key, calls) -> calls > 1 ? calls - 1 : null);
        }

        void signal(CredentialPool pool) {
            if (!rooms.isEmpty()) {
                rooms.keySet().forEach(room -> room.changed(pool));
            }
        }
    }

    /** Describes a pool. */
    public static final class Builder {

        private final String name;
        private final List<Credential> credentials = new ArrayList<>();
        private final List<PoolListener> listeners = new ArrayList<>();
        private final List<QuotaGroup> groups = new ArrayList<>();
        private final List<Cap> caps = new ArrayList<>();
        private @Nullable FairCycle fairCycle;
        private Duration stickyFor = Duration.ofHours(1);
        private List<UsageWindow> windows = List.of(UsageWindow.DAILY);
        private SelectionStrategy strategy = SelectionStrategy.balanced(3.0);
        private CooldownPolicy cooldowns = EscalatingCooldown.DEFAULT;
        private Ticker ticker = Ticker.system();
        private @Nullable StateStore store;

        private Builder(String name) {
            this.name = name;
        }

        /** Adds a credential of the first priority without a limit. */
        public Builder credential(String id) {
            return credential(Credential.of(id));
        }

        /** Adds a credential. */
        public Builder credential(Credential credential) {
            credentials.add(credential);
            return this;
        }

        /** Sets how to choose among those that may be used; {@code balanced(3.0)} unless said otherwise. */
        public Builder strategy(SelectionStrategy strategy) {
            this.strategy = strategy;
            return this;
        }

        /** Sets how long to rest when the provider does not say; {@link EscalatingCooldown#DEFAULT} otherwise. */
        public Builder cooldowns(CooldownPolicy policy) {
            this.cooldowns = policy;
            return this;
        }

        /** Sets the clock; {@link Ticker#system()} otherwise. */
        public Builder ticker(Ticker ticker) {
            this.ticker = ticker;
            return this;
        }

        /**
         * Lets the pool remember: it begins with what the store knows of a pool of its name, and hands on what changes.
         * Without one it knows nothing at first.
         */
        public Builder memory(StateStore store) {
            this.store = store;
            return this;
        }

        /** Adds a listener. */
        public Builder listener(PoolListener listener) {
            listeners.add(listener);
            return this;
        }

        /** Adds a group of models that share a quota. */
        public Builder quotaGroup(QuotaGroup group) {
            groups.add(group);
            return this;
        }

        /** Adds a limit of the operator's own. */
        public Builder cap(Cap cap) {
            caps.add(cap);
            return this;
        }

        /** Lets the credentials take turns; without it one is used again as soon as its rest is over. */
        public Builder fairCycle(FairCycle rule) {
            this.fairCycle = rule;
            return this;
        }

        /** Sets how long after its last call a conversation finds its credential again; an hour otherwise. */
        public Builder stickyFor(Duration time) {
            this.stickyFor = time;
            return this;
        }

        /**
         * Sets over which windows usage is counted; {@link UsageWindow#DAILY} unless said otherwise.
         *
         * @param first the one in which a strategy compares credentials; if it follows the calendar, rests that the
         *     provider did not ask for end with it too
         */
        public Builder windows(UsageWindow first, UsageWindow... others) {
            List<UsageWindow> all = new ArrayList<>(List.of(first));
            all.addAll(List.of(others));
            this.windows = all;
            return this;
        }

        /**
         * Makes the pool.
         *
         * @throws IllegalArgumentException if two credentials have the same id, or two groups a model
         */
        public CredentialPool build() {
            return new CredentialPool(this);
        }
    }
}
