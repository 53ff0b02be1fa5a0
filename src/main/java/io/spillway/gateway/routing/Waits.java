package io.spillway.gateway.routing;

import io.spillway.resilience.Deadline;
import io.spillway.resilience.WaitingRoom;
import io.spillway.resilience.reactor.WaitingMono;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** The waits of one call for a credential, which together are bounded. */
final class Waits {

    private final WaitingRoom room;
    private final Deadline deadline;
    private Duration left;

    /**
     * Nothing has been waited yet.
     *
     * @param longest how long the call may wait, all its waits together
     */
    Waits(WaitingRoom room, Deadline deadline, Duration longest) {
        this.room = room;
        this.deadline = deadline;
        this.left = longest;
    }

    /** Returns whether one of the candidates may come free before the call gives up waiting. */
    boolean isWorthwhile(List<Visit> later) {
        return later.stream().anyMatch(this::isInReach);
    }

    /** Returns whether the candidate may come free before the call gives up waiting. */
    boolean isInReach(Visit visit) {
        return visit.recoversIn().compareTo(until().remaining()) < 0;
    }

    /** Waits for a lease of one of the candidates, whichever comes first. */
    Mono<WaitingRoom.Admission> forOneOf(List<Visit> later) {
        return Mono.defer(() -> {
            long begun = deadline.ticker().nanos();
            return WaitingMono.enter(room, later.stream().map(Visit::waiting).toList(), until())
                    .doOnTerminate(
                            () -> left = left.minusNanos(deadline.ticker().nanos() - begun));
        });
    }

    private Deadline until() {
        return deadline.within(left);
    }
}
