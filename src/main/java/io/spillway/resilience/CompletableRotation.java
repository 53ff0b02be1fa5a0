package io.spillway.resilience;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a call on one credential after another until it succeeds or the failure is not a credential's; the plain JDK's
 * counterpart of {@code reactor.Rotation}.
 *
 * <p>Within a call no credential is asked twice, unless the call has waited until its rest was over.
 */
public final class CompletableRotation {

    /** How many calls may wait in a room of a rotation's own. */
    private static final int ROOM = 10_000;

    private final CredentialPool pool;
    private final @Nullable WaitingRoom room;

    private CompletableRotation(CredentialPool pool, @Nullable WaitingRoom room) {
        this.pool = pool;
        this.room = room;
    }

    /** Returns a rotation that waits, in a room of its own, while all credentials are busy or resting. */
    public static CompletableRotation over(CredentialPool pool) {
        return over(pool, new WaitingRoom(ROOM, pool.ticker()));
    }

    /** Returns a rotation that waits in a given room while all credentials are busy or resting. */
    public static CompletableRotation over(CredentialPool pool, WaitingRoom room) {
        return new CompletableRotation(pool, room);
    }

    /** Returns a rotation that never waits: when no credential can be had at once, the call fails. */
    public static CompletableRotation unwaiting(CredentialPool pool) {
        return new CompletableRotation(pool, null);
    }

    /**
     * Calls with the first credential that can be had, then the next; every lease is ended here, as a success without
     * usage where the attempt did not say more.
     *
     * <p>The result fails with a {@link CallFailedException}, or with what else the attempt failed with. Cancelling it
     * leaves the room, or cancels the attempt's stage if that is a {@link Future}, and gives the lease back.
     *
     * @param attempt makes one call; it says what went wrong with a {@link CallFailedException}
     */
    public <T> CompletableFuture<T> call(
            Demand demand, Deadline deadline, Function<Lease, ? extends CompletionStage<T>> attempt) {
        var call = new Running<T>(deadline, attempt);
        call.goOn(Course.of(pool, demand, room != null), null);
        return call.result;
    }

    /** One call on its way. */
    private final class Running<T> {

        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final Deadline deadline;
        private final Function<Lease, ? extends CompletionStage<T>> attempt;
        private volatile @Nullable Runnable stop;

        @SuppressWarnings("FutureReturnValueIgnored") // what whenComplete returns says nothing that the result does not
        Running(Deadline deadline, Function<Lease, ? extends CompletionStage<T>> attempt) {
            this.deadline = deadline;
            this.attempt = attempt;
            result.whenComplete((answer, error) -> stop());
        }

        void goOn(Course course, @Nullable Failure last) {
            Course.Step step = course.next(last);
            if (step instanceof Course.Ask ask) {
                ask(course, ask.lease());
            } else if (step instanceof Course.GiveUp nothing) {
                result.completeExceptionally(nothing.error());
            } else if (step instanceof Course.Wait wait && room != null) {
                await(course, room.enter(List.of(wait.candidate()), deadline));
            }
        }

        @SuppressWarnings("FutureReturnValueIgnored")
        private void await(Course course, CompletableFuture<WaitingRoom.Admission> wait) {
            stopBy(() -> wait.cancel(false));
            wait.whenComplete((admission, error) -> {
                if (error != null) {
                    result.completeExceptionally(error);
                } else if (result.isDone()) {
                    admission.lease().abandon(Usage.NONE, null);
                } else {
                    ask(course.anew(), admission.lease());
                }
            });
        }

        @SuppressWarnings("FutureReturnValueIgnored")
        private void ask(Course course, Lease lease) {
            CompletionStage<T> answer = begin(lease);
            Ticker.Timer timer = deadline.ticker().after(deadline.remaining(), () -> deadlinePassed(lease));
            stopBy(() -> {
                timer.cancel();
                lease.abandon(Usage.NONE, null);
                if (answer instanceof Future<?> future) {
                    future.cancel(true);
                }
            });
            answer.whenComplete((value, error) -> {
                timer.cancel();
                if (error == null) {
                    lease.succeed(Usage.NONE, null);
                    result.complete(value);
                } else {
                    failed(course, lease, error instanceof CompletionException ? error.getCause() : error);
                }
            });
        }

        private CompletionStage<T> begin(Lease lease) {
            try {
                return attempt.apply(lease);
            } catch (RuntimeException error) {
                return CompletableFuture.failedFuture(error);
            }
        }

        private void failed(Course course, Lease lease, @Nullable Throwable error) {
            if (error instanceof CallFailedException failed && !result.isDone()) {
                Failure failure = failed.failure();
                lease.fail(failure, Usage.NONE, null);
                if (failure.scope() == Failure.Scope.CREDENTIAL) {
                    goOn(course.without(lease), failure);
                } else {
                    result.completeExceptionally(
                            new CallFailedException(failure, lease.credential().id()));
                }
            } else {
                lease.abandon(Usage.NONE, null);
                result.completeExceptionally(error == null ? new IllegalStateException("no cause") : error);
            }
        }

        private void deadlinePassed(Lease lease) {
            var late = new Failure.DeadlineExceeded("no answer within the time allowed");
            lease.fail(late, Usage.NONE, null);
            result.completeExceptionally(
                    new CallFailedException(late, lease.credential().id()));
        }

        /** Sets what is to be stopped if nobody waits for the result any more. */
        private void stopBy(Runnable action) {
            stop = action;
            if (result.isDone()) {
                stop();
            }
        }

        private void stop() {
            Runnable action = stop;
            if (action != null) {
                action.run();
            }
        }
    }
}
