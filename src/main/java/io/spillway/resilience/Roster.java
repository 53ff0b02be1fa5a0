package io.spillway.resilience;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The credentials of a pool at one moment. Only what is remembered of them changes, not who they are. */
final class Roster {

    private final List<Member> inOrder;
    private final List<Member> byPriority;
    private final Rules rules;
    private final Consumer<Seat> seated;
    private final Map<String, Integer> places = new HashMap<>();
    private final ConcurrentHashMap<String, Seat[]> seats = new ConcurrentHashMap<>();

    private Roster(List<Member> inOrder, Rules rules, Consumer<Seat> seated) {
        this.inOrder = inOrder;
        this.byPriority = inOrder.stream()
                .sorted(Comparator.comparingInt(member -> member.credential().priority()))
                .toList();
        for (Member member : byPriority) {
            places.put(member.credential().id(), places.size());
        }
        this.rules = rules;
        this.seated = seated;
    }

    /**
     * Returns a roster without credentials.
     *
     * @param seated is handed each seat before its first use
     */
    static Roster empty(Rules rules, Consumer<Seat> seated) {
        return new Roster(List.of(), rules, seated);
    }

    /**
     * Returns a roster of other credentials, which remembers the ids that stay.
     *
     * @throws IllegalArgumentException if two credentials have the same id
     */
    Roster replacedBy(List<Credential> credentials, Supplier<CredentialState> blank) {
        Map<String, CredentialState> known = inOrder.stream()
                .collect(Collectors.toMap(member -> member.credential().id(), Member::state));
        List<Member> members = credentials.stream()
                .map(credential -> new Member(credential, stateOf(credential, known, blank)))
                .toList();
        return new Roster(members, rules, seated).checked();
    }

    private static CredentialState stateOf(
            Credential credential, Map<String, CredentialState> known, Supplier<CredentialState> blank) {
        CredentialState state = known.get(credential.id());
        return state == null ? blank.get() : state;
    }

    private Roster checked() {
        inOrder.stream()
                .collect(Collectors.groupingBy(member -> member.credential().id(), Collectors.counting()))
                .forEach((id, times) -> {
                    if (times > 1) {
                        throw new IllegalArgumentException("id: '%s' twice (expected: once)".formatted(id));
                    }
                });
        return this;
    }

    List<Member> members() {
        return inOrder;
    }

    /** Returns where among the {@linkplain #seats seats} of any model a credential is; -1 if it is not. */
    int place(String credential) {
        return places.getOrDefault(credential, -1);
    }

    /** Returns the credentials as they stand to one model, by priority. The array is not to be changed. */
    Seat[] seats(String model) {
        Seat[] known = seats.get(model);
        if (known != null) {
            return known;
        }
        if (seats.size() >= CredentialState.MODELS_AT_MOST) {
            seats.clear();
        }
        return seats.computeIfAbsent(model, this::seatsOf);
    }

    private Seat[] seatsOf(String model) {
        byPriority.stream()
                .collect(Collectors.groupingBy(member ->
                        rules.isAcrossPriorities() ? 1 : member.credential().priority()))
                .forEach((priority, members) -> letTakeTurns(rules.cycle(rules.quota(model), priority), members));
        return byPriority.stream()
                .map(member -> seat(member, model))
                .peek(seated)
                .toArray(Seat[]::new);
    }

    private static void letTakeTurns(@Nullable Cycle cycle, List<Member> members) {
        if (cycle != null) {
            cycle.members(members.stream()
                    .collect(Collectors.toMap(member -> member.credential().id(), Member::state)));
        }
    }

    private Seat seat(Member member, String model) {
        CredentialState state = member.state();
        int priority = member.credential().priority();
        String quota = rules.quota(model);
        ModelState modelState = state.model(quota);
        return new Seat(
                member.credential(),
                state,
                model,
                state.underWay(model),
                modelState,
                new Outlook(state.disturbances, state.allowances, modelState.allowances),
                rules.weight(model),
                rules.caps(model, priority).stream()
                        .map(cap -> state.cap(cap, rules.capped(cap, model)))
                        .toList(),
                rules.cycle(quota, priority));
    }

    /** A credential and what is remembered of it. */
    record Member(Credential credential, CredentialState state) {

        PoolSnapshot.State snapshot(Rules rules, @Nullable Rest poolRest, long nowNanos, Instant instant) {
            List<Veto> vetoes = new ArrayList<>();
            add(vetoes, state.lockout.lastingAt(nowNanos), null, nowNanos, instant);
            add(vetoes, state.cooldown.lastingAt(nowNanos), null, nowNanos, instant);
            add(vetoes, poolRest, null, nowNanos, instant);
            state.models()
                    .forEach((model, known) ->
                            add(vetoes, known.cooldown.lastingAt(nowNanos), model, nowNanos, instant));
            state.fullModels(credential).forEach(model -> add(vetoes, Obstacle.FULL, model, nowNanos, instant));
            add(vetoes, state.allowances.spent(1, nowNanos), null, nowNanos, instant);
            state.models()
                    .forEach((model, known) ->
                            add(vetoes, known.allowances.spent(1, nowNanos), model, nowNanos, instant));
            addCaps(vetoes, rules, nowNanos, instant);
            addTurns(vetoes, rules, nowNanos, instant);
            return new PoolSnapshot.State(credential, state.inFlight.get(), vetoes);
        }

        private void addCaps(List<Veto> vetoes, Rules rules, long nowNanos, Instant instant) {
            for (CapUse use : state.caps()) {
                Cap cap = use.cap();
                ModelState modelState = state.model(rules.quota(use.name()));
                long size = cap.size().of(Seat.knownLimit(modelState, state, cap.window()));
                add(vetoes, use.isReached(1, size, nowNanos) ? use : null, use.name(), nowNanos, instant);
            }
        }

        private void addTurns(List<Veto> vetoes, Rules rules, long nowNanos, Instant instant) {
            state.models().keySet().stream()
                    .flatMap(quota -> Stream.ofNullable(rules.cycle(quota, credential.priority())))
                    .distinct()
                    .filter(cycle -> cycle.isOverFor(credential.id(), nowNanos))
                    .forEach(cycle -> add(vetoes, cycle, cycle.quota(), nowNanos, instant));
        }

        private static void add(
                List<Veto> vetoes,
                @Nullable Obstacle obstacle,
                @Nullable String model,
                long nowNanos,
                Instant instant) {
            if (obstacle != null) {
                long left = obstacle.nanosLeft(nowNanos);
                vetoes.add(new Veto(obstacle.reason(), model, left > 0 ? instant.plusNanos(left) : null));
            }
        }

        Stream<UsageReport> usage(Instant now) {
            return state.ledgers().entrySet().stream()
                    .flatMap(entry -> entry.getValue().read(credential.id(), entry.getKey(), now).stream());
        }
    }
}
