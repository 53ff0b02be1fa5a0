package io.spillway.resilience.reactor;

import io.spillway.resilience.Deadline;
import io.spillway.resilience.WaitingRoom;
import java.util.List;
import reactor.core.publisher.Mono;

/** A wait in a {@link WaitingRoom}, as a {@code Mono}. */
public final class WaitingMono {

    private WaitingMono() {}

    /**
     * Enters the room at subscription. Cancelling leaves it, and a lease that was handed out but not taken is given
     * back.
     */
    public static Mono<WaitingRoom.Admission> enter(
            WaitingRoom room, List<WaitingRoom.Candidate> candidates, Deadline until) {
        return Mono.fromFuture(() -> room.enter(candidates, until));
    }
}
