package io.spillway.resilience.reactor;

import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Course;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Deadline;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Usage;
import io.spillway.resilience.WaitingRoom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * Runs a call on one credential after another until it succeeds or the failure is not a credential's.
 *
 * <p>Within a call no credential is asked twice, unless the call has waited until its rest was over.
 */
public final class Rotation {

    /** How many calls may wait in a room of a rotation's own. */
    private static final int ROOM = 10_000;

    private final CredentialPool pool;
    private final @Nullable WaitingRoom room;

    private Rotation(CredentialPool pool, @Nullable WaitingRoom room) {
        this.pool = pool;
        this.room = room;
    }

    /** Returns a rotation that waits, in a room of its own, while all credentials are busy or resting. */
    public static Rotation over(CredentialPool pool) {
        return new Rotation(pool, new WaitingRoom(ROOM, pool.ticker()));
    }

    /** Returns a rotation that never waits: when no credential can be had at once, the call fails. */
    public static Rotation unwaiting(CredentialPool pool) {
        return new Rotation(pool, null);
    }

    /**
     * Calls with the first credential that can be had, then the next; every lease is ended here, as a success without
     * usage where the attempt did not say more. Fails with a {@link CallFailedException}.
     */
    public <T> Mono<T> call(Demand demand, Deadline deadline, Function<Lease, Mono<T>> attempt) {
        Function<Lease, Mono<T>> bounded =
                lease -> within(deadline, attempt.apply(lease)).doOnSuccess(answer -> lease.succeed(Usage.NONE, null));
        return Mono.defer(() -> next(new Progress<>(Course.of(pool, demand, room != null), deadline, bounded), null));
    }

    /**
     * Calls with a lease that was given, then with the pool's next ones, and does not wait. A lease whose attempt
     * succeeds is left to the attempt, because an answer that has begun may still go on; every other one is ended here.
     * Fails with a {@link CallFailedException} that knows which credential was used last, if no other could help.
     */
    public <T> Mono<T> call(Lease first, Demand demand, Function<Lease, Mono<T>> attempt) {
        return Mono.defer(() -> with(first, new Progress<>(Course.of(pool, demand, false), null, attempt)));
    }

    /**
     * Where a call stands.
     *
     * @param deadline until when it may wait; {@code null} if it may not
     */
    private record Progress<T>(Course course, @Nullable Deadline deadline, Function<Lease, Mono<T>> attempt) {

        Progress<T> on(Course next) {
            return new Progress<>(next, deadline, attempt);
        }
    }

    private <T> Mono<T> with(Lease lease, Progress<T> progress) {
        AtomicBoolean answered = new AtomicBoolean();
        return Mono.defer(() -> progress.attempt().apply(lease))
                .doOnNext(answer -> answered.set(true))
                .doFinally(end -> {
                    // Behind the attempt, which has heard of the cancel before and knows what it took.
                    if (end == SignalType.CANCEL && !answered.get()) {
                        lease.abandon(Usage.NONE, null);
                    }
                })
                .onErrorResume(error -> after(error, lease, progress));
    }

    private <T> Mono<T> after(Throwable error, Lease lease, Progress<T> progress) {
        if (!(error instanceof CallFailedException failed)) {
            lease.abandon(Usage.NONE, null);
            return Mono.error(error);
        }
        lease.fail(failed.failure(), Usage.NONE, null);
        return failed.failure().scope() == Failure.Scope.CREDENTIAL
                ? next(progress.on(progress.course().without(lease)), failed.failure())
                : Mono.error(new CallFailedException(
                        failed.failure(), lease.credential().id()));
    }

    private <T> Mono<T> next(Progress<T> progress, @Nullable Failure last) {
        Course.Step step = progress.course().next(last);
        if (step instanceof Course.Ask ask) {
            return with(ask.lease(), progress);
        }
        if (step instanceof Course.Wait wait && room != null && progress.deadline() != null) {
            return WaitingMono.enter(room, List.of(wait.candidate()), progress.deadline())
                    .flatMap(admission -> with(
                            admission.lease(), progress.on(progress.course().anew())));
        }
        return Mono.error(((Course.GiveUp) step).error());
    }

    private static <T> Mono<T> within(Deadline deadline, Mono<T> attempt) {
        return attempt.timeout(
                passing(deadline),
                Mono.error(() ->
                        new CallFailedException(new Failure.DeadlineExceeded("no answer within the time allowed"))));
    }

    private static Mono<Long> passing(Deadline deadline) {
        return Mono.create(sink -> {
            Duration remaining = deadline.remaining();
            sink.onDispose(deadline.ticker().after(remaining, () -> sink.success(remaining.toNanos()))::cancel);
        });
    }
}
