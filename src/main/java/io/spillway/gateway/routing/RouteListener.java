package io.spillway.gateway.routing;

import io.spillway.gateway.provider.Call;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Is told how each call was routed. Called on the thread that caused the event; must return at once. */
@FunctionalInterface
public interface RouteListener {

    /**
     * A call has its reply, or none.
     *
     * @param routed the reply; {@code null} if the call was not answered
     * @param notAnswered why not; {@code null} if it was, or if the client left
     * @param took from the call's beginning to its reply, or to the first visible event of a streamed one
     */
    void routed(Call call, @Nullable Routed routed, @Nullable NotAnsweredException notAnswered, Duration took);
}
