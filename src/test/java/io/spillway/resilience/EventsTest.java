package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.ObservedLimits.Limit;
import io.spillway.resilience.ObservedLimits.Unit;
import io.spillway.resilience.WaitingRoom.Candidate;
import io.spillway.testing.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What listeners are told of vetoes and waits. */
class EventsTest {

    private static final String MODEL = "opus";
    private static final Failure LIMITED = new Failure.RateLimited("429", Duration.ofMinutes(10));

    private final FakeTicker ticker = new FakeTicker();
    private final List<String> told = new ArrayList<>();

    @Test
    void tellsOfALockout() {
        var pool = builder("a", "b").build();
        lease(pool).fail(new Failure.Unauthorized("401"), Usage.NONE, null);

        lease(pool);

        assertThat(told).containsExactly("opus LOCKOUT 1");
    }

    @Test
    void tellsOfACooldownThoughNobodyIsServed() {
        var pool = builder("a", "b").build();
        lease(pool).fail(LIMITED, Usage.NONE, null);
        lease(pool).fail(LIMITED, Usage.NONE, null);
        told.clear();

        pool.select(Demand.of(MODEL));

        assertThat(told).containsExactly("opus COOLDOWN 2");
    }

    @Test
    void tellsOfACredentialThatIsFull() {
        var pool = builder()
                .credential(new Credential("a", 1, 1))
                .credential(new Credential("b", 2, 1))
                .build();
        lease(pool);

        lease(pool);

        assertThat(told).containsExactly("opus CONCURRENCY 1");
    }

    @Test
    void tellsOfAWindowThatIsUsedUp() {
        var pool = builder("a", "b").build();
        lease(pool)
                .learn(new ObservedLimits(List.of(new Limit(
                        Unit.REQUESTS,
                        "minute",
                        false,
                        OptionalLong.of(30),
                        OptionalLong.of(0),
                        Duration.ofMinutes(1)))));

        lease(pool);

        assertThat(told).containsExactly("opus WINDOW 1");
    }

    @Test
    void tellsOfACapThatIsReached() {
        var pool = builder("a", "b")
                .strategy(SelectionStrategy.balanced(0))
                .cap(new Cap(MODEL, Set.of(), 1, UsageWindow.DAILY))
                .build();
        lease(pool);

        lease(pool);

        assertThat(told).containsExactly("opus CAP 1");
    }

    @Test
    void tellsOfATurnThatIsOver() {
        var pool = builder("a", "b").fairCycle(FairCycle.DEFAULT).build();
        lease(pool).fail(LIMITED, Usage.NONE, null);
        ticker.advance(Duration.ofMinutes(10));

        lease(pool);

        assertThat(told).containsExactly("opus FAIR_CYCLE 1");
    }

    @Test
    void tellsOfNoVetoOfCredentialsItNeedNotLookAt() {
        var pool = builder("a", "b").strategy(SelectionStrategy.sequential()).build();
        lease(pool).fail(LIMITED, Usage.NONE, null);
        lease(pool);
        assertThat(told).containsExactly("opus COOLDOWN 1");

        lease(pool);

        assertThat(told).containsExactly("opus COOLDOWN 1");
    }

    @Test
    void tellsOfNoVetoWhereThereIsNone() {
        lease(builder("a", "b").build());

        assertThat(told).isEmpty();
    }

    @Test
    void tellsOfAWaitThatIsServed() {
        var pool = CredentialPool.builder("p")
                .credential(new Credential("a", 1, 1))
                .ticker(ticker)
                .build();
        var lease = lease(pool);
        enter(room(1), pool);
        ticker.advance(Duration.ofSeconds(2));

        lease.succeed(Usage.NONE, null);

        assertThat(told).containsExactly("began", "SERVED PT2S");
    }

    @Test
    void tellsOfAWaitInVain() {
        var pool = busy();
        enter(room(1), pool);

        ticker.advance(Duration.ofMinutes(1));

        assertThat(told).containsExactly("began", "IN_VAIN PT1M");
    }

    @Test
    void tellsOfACallThatLeaves() {
        enter(room(1), busy()).cancel(false);

        assertThat(told).containsExactly("began", "LEFT PT0S");
    }

    @Test
    void tellsOfACallThatIsNotLetIn() {
        enter(room(0), busy());

        assertThat(told).containsExactly("REFUSED PT0S");
    }

    private CredentialPool busy() {
        var pool = CredentialPool.builder("p")
                .credential(new Credential("a", 1, 1))
                .ticker(ticker)
                .build();
        lease(pool);
        return pool;
    }

    private CompletableFuture<WaitingRoom.Admission> enter(WaitingRoom room, CredentialPool pool) {
        return room.enter(
                List.of(new Candidate(pool, Demand.of(MODEL))), Deadline.after(Duration.ofMinutes(1), ticker));
    }

    private WaitingRoom room(int capacity) {
        return new WaitingRoom(capacity, ticker, List.of(new WaitListener() {
            @Override
            public void began(List<Candidate> candidates) {
                told.add("began");
            }

            @Override
            public void ended(List<Candidate> candidates, Outcome outcome, Duration waited) {
                told.add(outcome + " " + waited);
            }
        }));
    }

    private CredentialPool.Builder builder(String... credentials) {
        var builder = CredentialPool.builder("p").ticker(ticker).listener(new PoolListener() {
            @Override
            public void passedOver(String pool, String model, Veto.Reason reason, int credentials) {
                told.add("%s %s %d".formatted(model, reason, credentials));
            }
        });
        for (String credential : credentials) {
            builder.credential(credential);
        }
        return builder;
    }

    private static Lease lease(CredentialPool pool) {
        return ((Selection.Leased) pool.select(Demand.of(MODEL))).lease();
    }
}
