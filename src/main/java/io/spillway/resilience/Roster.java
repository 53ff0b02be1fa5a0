package io.spillway.resilience;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The credentials of a pool at one moment. Only what is remembered of them changes, not who they are. */
final class Roster {

    private final List<Member> inOrder;
    private final List<Member> byPriority;
    private final Quotas quotas;
    private final ConcurrentHashMap<String, Seat[]> seats = new ConcurrentHashMap<>();

    private Roster(List<Member> inOrder, Quotas quotas) {
        this.inOrder = inOrder;
        this.byPriority = inOrder.stream()
                .sorted(Comparator.comparingInt(member -> member.credential().priority()))
                .toList();
        this.quotas = quotas;
    }

    /** Returns a roster without credentials. */
    static Roster empty(Quotas quotas) {
        return new Roster(List.of(), quotas);
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
        return new Roster(members, quotas).checked();
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
        String quota = quotas.of(model);
        int weight = quotas.weightOf(model);
        Function<Member, Seat> seat = member -> new Seat(
                member.credential(), member.state(), model, member.state().model(quota), weight);
        return byPriority.stream().map(seat).toArray(Seat[]::new);
    }

    /** A credential and what is remembered of it. */
    record Member(Credential credential, CredentialState state) {

        PoolSnapshot.State snapshot(@Nullable Rest poolRest, long nowNanos, Instant instant) {
            List<Veto> vetoes = new ArrayList<>();
            add(vetoes, state.lockout.lastingAt(nowNanos), null, nowNanos, instant);
            add(vetoes, state.cooldown.lastingAt(nowNanos), null, nowNanos, instant);
            add(vetoes, poolRest, null, nowNanos, instant);
            state.models()
                    .forEach((model, known) ->
                            add(vetoes, known.cooldown.lastingAt(nowNanos), model, nowNanos, instant));
            add(vetoes, state.isFull(credential) ? Obstacle.FULL : null, null, nowNanos, instant);
            add(vetoes, state.allowances.spent(1, nowNanos), null, nowNanos, instant);
            state.models()
                    .forEach((model, known) ->
                            add(vetoes, known.allowances.spent(1, nowNanos), model, nowNanos, instant));
            return new PoolSnapshot.State(credential, state.inFlight.get(), vetoes);
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
