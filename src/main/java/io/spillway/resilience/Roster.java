package io.spillway.resilience;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The credentials of a pool at one moment. Only what is remembered of them changes, not who they are. */
final class Roster {

    private final List<Member> inOrder;
    private final List<Member> byPriority;
    private final ConcurrentHashMap<String, Seat[]> seats = new ConcurrentHashMap<>();

    private Roster(List<Member> inOrder) {
        this.inOrder = inOrder;
        this.byPriority = inOrder.stream()
                .sorted(Comparator.comparingInt(member -> member.credential().priority()))
                .toList();
    }

    /**
     * Returns a roster that knows nothing of its credentials yet.
     *
     * @throws IllegalArgumentException if two credentials have the same id
     */
    static Roster of(List<Credential> credentials) {
        return new Roster(credentials.stream()
                        .map(credential -> new Member(credential, new CredentialState()))
                        .toList())
                .checked();
    }

    /** Returns a roster of other credentials, which remembers the ids that stay. */
    Roster replacedBy(List<Credential> credentials) {
        Map<String, CredentialState> known = inOrder.stream()
                .collect(Collectors.toMap(member -> member.credential().id(), Member::state));
        return new Roster(credentials.stream()
                        .map(credential -> new Member(credential, stateOf(credential, known)))
                        .toList())
                .checked();
    }

    private static CredentialState stateOf(Credential credential, Map<String, CredentialState> known) {
        CredentialState state = known.get(credential.id());
        return state == null ? new CredentialState() : state;
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
        Function<Member, Seat> seat = member -> new Seat(
                member.credential(), member.state(), model, member.state().model(model));
        return byPriority.stream().map(seat).toArray(Seat[]::new);
    }

    /** A credential and what is remembered of it. */
    record Member(Credential credential, CredentialState state) {

        PoolSnapshot.State snapshot(long nowNanos, Instant instant) {
            List<Veto> vetoes = new ArrayList<>();
            add(vetoes, state.lockout, null, nowNanos, instant);
            add(vetoes, state.cooldown, null, nowNanos, instant);
            state.models().forEach((model, known) -> add(vetoes, known.cooldown, model, nowNanos, instant));
            if (state.isFull(credential)) {
                vetoes.add(new Veto(Veto.Reason.CONCURRENCY, null, null));
            }
            return new PoolSnapshot.State(credential, state.inFlight.get(), vetoes);
        }

        private static void add(
                List<Veto> vetoes, Pause pause, @Nullable String model, long nowNanos, Instant instant) {
            Rest rest = pause.lastingAt(nowNanos);
            if (rest != null) {
                vetoes.add(new Veto(rest.reason(), model, instant.plusNanos(rest.nanosLeft(nowNanos))));
            }
        }
    }
}
