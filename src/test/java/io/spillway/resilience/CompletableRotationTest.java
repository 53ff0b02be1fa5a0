package io.spillway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testing.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CompletableRotationTest {

    private static final Demand DEMAND = Demand.of("gpt-4o");

    private final FakeTicker ticker = new FakeTicker();
    private final List<String> asked = new ArrayList<>();
    private final CredentialPool pool = CredentialPool.builder("openai")
            .credential(new Credential("a", 1, 1))
            .credential(new Credential("b", 2, 1))
            .ticker(ticker)
            .build();

    @Test
    void takesTheNextCredentialWhenOneIsLimited() {
        assertThat(call(failing(Map.of("a", limited(60))))).isCompletedWithValue("b");
        assertThat(asked).containsExactly("a", "b");
        assertNothingInFlight();
    }

    @Test
    void waitsUntilTheSoonestRestIsOver() {
        var answer = call(lease -> ask(lease, asked.size() < 2 ? limited(2) : null));

        ticker.advance(Duration.ofMillis(1_999));
        assertThat(answer).isNotDone();

        ticker.advance(Duration.ofMillis(1));
        assertThat(answer).isCompletedWithValue("a");
        assertNothingInFlight();
    }

    @Test
    void failsAtOnceWhereItMayNotWait() {
        var answer = CompletableRotation.unwaiting(pool)
                .call(DEMAND, deadline(), failing(Map.of("a", limited(60), "b", limited(40))));

        assertThat(failure(answer)).isEqualTo(new Failure.RateLimited("429", Duration.ofSeconds(40)));
    }

    @Test
    void stopsWhenTheProviderIsAtFault() {
        var unavailable = new Failure.Unavailable("503", Failure.Cause.OVERLOADED);

        assertThat(failure(call(failing(Map.of("a", unavailable))))).isEqualTo(unavailable);
        assertThat(asked).containsExactly("a");
    }

    @Test
    void givesTheLeaseBackWhenItIsCancelled() {
        var attempt = new CompletableFuture<String>();
        var answer = call(lease -> attempt);

        answer.cancel(false);

        assertThat(attempt).isCancelled();
        assertNothingInFlight();
    }

    @Test
    void leavesTheRoomWhenItIsCancelled() {
        var room = new WaitingRoom(10, ticker);
        pool.select(DEMAND);
        pool.select(DEMAND);
        var answer = CompletableRotation.over(pool, room).call(DEMAND, deadline(), lease -> ask(lease, null));
        assertThat(room.waiting()).isEqualTo(1);

        answer.cancel(false);

        assertThat(room.waiting()).isZero();
    }

    @Test
    void givesUpAtTheDeadline() {
        var answer = call(lease -> new CompletableFuture<>());

        ticker.advance(Duration.ofSeconds(30));

        assertThat(failure(answer)).isInstanceOf(Failure.DeadlineExceeded.class);
        assertNothingInFlight();
    }

    @Test
    void passesOnAnErrorThatIsNoFailureAndHoldsItAgainstNobody() {
        var answer = call(lease -> {
            throw new IllegalStateException("a mistake");
        });

        assertThat(answer).isCompletedExceptionally();
        assertThat(error(answer)).hasMessage("a mistake");
        assertNothingInFlight();
        assertThat(pool.select(DEMAND)).isInstanceOf(Selection.Leased.class);
    }

    private CompletableFuture<String> call(Function<Lease, CompletableFuture<String>> attempt) {
        return CompletableRotation.over(pool).call(DEMAND, deadline(), attempt);
    }

    private Function<Lease, CompletableFuture<String>> failing(Map<String, Failure> failures) {
        return lease -> ask(lease, failures.get(lease.credential().id()));
    }

    private CompletableFuture<String> ask(Lease lease, Failure failure) {
        asked.add(lease.credential().id());
        return failure == null
                ? CompletableFuture.completedFuture(lease.credential().id())
                : CompletableFuture.failedFuture(new CallFailedException(failure));
    }

    private Deadline deadline() {
        return Deadline.after(Duration.ofSeconds(30), ticker);
    }

    private static Failure limited(int seconds) {
        return new Failure.RateLimited("429", Duration.ofSeconds(seconds));
    }

    private static Failure failure(CompletableFuture<?> answer) {
        return ((CallFailedException) error(answer)).failure();
    }

    private static Throwable error(CompletableFuture<?> answer) {
        return answer.handle((value, error) -> error).join();
    }

    private void assertNothingInFlight() {
        assertThat(pool.snapshot().credentials()).allMatch(state -> state.inFlight() == 0);
    }
}
