package io.spillway.resilience.reactor;

import io.spillway.resilience.Deadline;
import io.spillway.resilience.Usage;
import io.spillway.resilience.WaitingRoom;
import io.spillway.resilience.WaitingRoom.Admission;
import io.spillway.resilience.WaitingRoom.Candidate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** A wait in a {@link WaitingRoom}, as a {@code Mono}. */
public final class WaitingMono {

    private WaitingMono() {}

    /**
     * Enters the room at subscription. Cancelling leaves it, and a lease that was handed out but not taken is given
     * back.
     */
    public static Mono<Admission> enter(WaitingRoom room, List<Candidate> candidates, Deadline until) {
        return Mono.<Admission>create(sink -> pass(room.enter(candidates, until), sink))
                .doOnDiscard(Admission.class, WaitingMono::giveBack);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what whenComplete returns says nothing that the wait does not
    private static void pass(CompletableFuture<Admission> wait, MonoSink<Admission> sink) {
        sink.onCancel(() -> wait.cancel(false));
        wait.whenComplete((admission, error) -> {
            if (admission != null) {
                sink.success(admission);
            } else if (!wait.isCancelled()) {
                sink.error(error);
            }
        });
    }

    private static void giveBack(Admission admission) {
        admission.lease().abandon(Usage.NONE, null);
    }
}
