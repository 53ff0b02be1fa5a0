package io.spillway.resilience.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Credential;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Deadline;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Selection;
import io.spillway.resilience.Ticker;
import io.spillway.resilience.Usage;
import io.spillway.resilience.WaitingRoom;
import io.spillway.resilience.WaitingRoom.Admission;
import io.spillway.resilience.WaitingRoom.Candidate;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class WaitingMonoTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Demand DEMAND = Demand.of("gpt-4o");

    private final WaitingRoom room = new WaitingRoom(10, Ticker.system());
    private final CredentialPool pool = CredentialPool.builder("openai")
            .credential(new Credential("a", 1, 1))
            .build();

    @Test
    void entersAtSubscription() {
        lease();

        var wait = enter();

        assertThat(room.waiting()).isZero();
        wait.subscribe();
        assertThat(room.waiting()).isEqualTo(1);
    }

    @Test
    void emitsTheAdmission() {
        StepVerifier.create(enter())
                .assertNext(admission ->
                        assertThat(admission.lease().credential().id()).isEqualTo("a"))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void failsAsTheWaitDoes() {
        lease().fail(new Failure.Unauthorized("401"), Usage.NONE, null);

        StepVerifier.create(enter()).expectError(CallFailedException.class).verify(PATIENCE);
    }

    @Test
    void leavesTheRoomOnCancel() {
        lease();

        enter().subscribe().dispose();

        assertThat(room.waiting()).isZero();
    }

    @Test
    void givesBackALeaseThatNobodyAskedFor() {
        StepVerifier.create(enter(), 0).thenCancel().verify(PATIENCE);

        assertThat(pool.snapshot().credentials().get(0).inFlight()).isZero();
    }

    @Test
    void holdsNoLeaseAfterTenThousandCancellationsThatRaceWithTheAdmission() throws Exception {
        var threads = Executors.newFixedThreadPool(2);
        var random = new Random(7);

        for (int call = 0; call < 10_000; call++) {
            var busy = lease();
            var wait = enter().flatMap(WaitingMonoTest::use).subscribe();
            int head = random.nextInt(60) - 30;
            var ended = threads.submit(() -> {
                spin(head);
                busy.abandon(Usage.NONE, null);
            });
            spin(-head);
            wait.dispose();
            ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();

        assertThat(pool.snapshot().credentials().get(0).inFlight()).isZero();
        assertThat(room.waiting()).isZero();
    }

    private static Mono<Void> use(Admission admission) {
        return Mono.<Void>never().doOnCancel(() -> admission.lease().abandon(Usage.NONE, null));
    }

    private static void spin(int times) {
        for (int time = 0; time < times; time++) {
            Thread.onSpinWait();
        }
    }

    private Mono<Admission> enter() {
        return WaitingMono.enter(room, List.of(new Candidate(pool, DEMAND)), Deadline.after(PATIENCE, Ticker.system()));
    }

    private Lease lease() {
        return ((Selection.Leased) pool.select(DEMAND)).lease();
    }
}
