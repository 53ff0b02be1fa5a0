package io.spillway.resilience;

import io.spillway.resilience.WaitingRoom.Candidate;
import java.time.Duration;
import java.util.List;

/**
 * Is told of the waits in a {@link WaitingRoom}. Every method is called on the thread that caused the event and must
 * return at once.
 */
public interface WaitListener {

    /** A call begins to wait. */
    default void began(List<Candidate> candidates) {}

    /** A call waits no longer, or was not let in: {@link Outcome#REFUSED}, without having begun. */
    default void ended(List<Candidate> candidates, Outcome outcome, Duration waited) {}

    /** How a wait ends. */
    enum Outcome {
        /** With a lease. */
        SERVED,

        /** Without one: none will come free in time, or waiting helps with none. */
        IN_VAIN,

        /** Nobody wanted it any more. */
        LEFT,

        /** At once, because the room was full. */
        REFUSED
    }
}
