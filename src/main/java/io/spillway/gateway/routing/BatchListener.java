package io.spillway.gateway.routing;

import io.spillway.gateway.provider.Call;
import java.time.Duration;
import java.util.List;

/**
 * Is told how calls for vectors go up together. {@link RouteListener} is told of each of these calls, never of the one
 * that stands for them; {@link io.spillway.gateway.provider.AttemptListener} is told of the attempts of that one. Called
 * on the thread that caused the event; must return at once.
 */
public interface BatchListener {

    /**
     * Calls have waited for one another and go up.
     *
     * @param together the call that stands for them all; the call itself if it has remained alone
     * @param calls those that are still wanted
     * @param waited how long the first of them has waited
     */
    default void sent(Call together, List<Call> calls, int inputs, Duration waited) {}

    /**
     * What came back may be the fault of one of them, and they go up again one by one.
     *
     * @param calls those that are still wanted
     */
    default void takenApart(Call together, List<Call> calls) {}

    /** A call that stood for several is over; told once for each. */
    default void over(Call together) {}
}
