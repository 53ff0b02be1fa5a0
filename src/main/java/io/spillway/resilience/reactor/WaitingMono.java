package io.spillway.resilience.reactor;

import io.spillway.resilience.Deadline;
import io.spillway.resilience.Usage;
import io.spillway.resilience.WaitingRoom;
import io.spillway.resilience.WaitingRoom.Admission;
import io.spillway.resilience.WaitingRoom.Candidate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** A wait in a {@link WaitingRoom}, as a {@code Mono}. */
public final class WaitingMono extends Mono<Admission> {

    private final WaitingRoom room;
    private final List<Candidate> candidates;
    private final Deadline until;

    private WaitingMono(WaitingRoom room, List<Candidate> candidates, Deadline until) {
        this.room = room;
        this.candidates = candidates;
        this.until = until;
    }

    /**
     * Enters the room when it is subscribed to and asked for. Cancelling leaves it, and a lease that was handed out but
     * not taken is given back.
     */
    public static Mono<Admission> enter(WaitingRoom room, List<Candidate> candidates, Deadline until) {
        return new WaitingMono(room, candidates, until).doOnDiscard(Admission.class, WaitingMono::giveBack);
    }

    @Override
    public void subscribe(CoreSubscriber<? super Admission> subscriber) {
        subscriber.onSubscribe(new Wait(subscriber));
    }

    private static void giveBack(Admission admission) {
        admission.lease().abandon(Usage.NONE, null);
    }

    private enum State {
        NOT_ASKED,
        WAITING,
        OVER
    }

    /**
     * The wait of one subscriber. ({@code Mono.create} does not do: if a value comes while it is being cancelled it
     * drops the value without a word to {@code doOnDiscard}, and the lease would be held for good.)
     */
    private final class Wait implements Subscription {

        private final CoreSubscriber<? super Admission> subscriber;
        private final AtomicReference<State> state = new AtomicReference<>(State.NOT_ASKED);
        private volatile @Nullable CompletableFuture<Admission> wait;

        Wait(CoreSubscriber<? super Admission> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // what whenComplete returns says nothing that the wait does not
        public void request(long n) {
            if (!state.compareAndSet(State.NOT_ASKED, State.WAITING)) {
                return;
            }
            CompletableFuture<Admission> entered = room.enter(candidates, until);
            wait = entered;
            entered.whenComplete(this::ended);
            if (state.get() == State.OVER) {
                entered.cancel(false);
            }
        }

        private void ended(@Nullable Admission admission, @Nullable Throwable error) {
            if (!state.compareAndSet(State.WAITING, State.OVER)) {
                if (admission != null) {
                    giveBack(admission);
                }
            } else if (admission != null) {
                subscriber.onNext(admission);
                subscriber.onComplete();
            } else if (error != null) {
                subscriber.onError(error);
            }
        }

        @Override
        public void cancel() {
            CompletableFuture<Admission> entered = state.getAndSet(State.OVER) == State.OVER ? null : wait;
            if (entered != null) {
                entered.cancel(false);
            }
        }
    }
}
