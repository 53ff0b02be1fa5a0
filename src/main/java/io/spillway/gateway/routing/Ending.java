package io.spillway.gateway.routing;

import io.spillway.gateway.provider.Call;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * The end of one call. It comes once, whoever brings it; the listeners hear of it before the client does.
 *
 * <p>The one that comes second is told so, and has signalled nothing: two signals of which the later is dropped could
 * leave the client with neither.
 */
final class Ending {

    private final Call call;
    private final RouteListeners listeners;
    private final MonoSink<Routed> client;
    private final long begunNanos;
    private final AtomicBoolean over = new AtomicBoolean();

    Ending(Call call, RouteListeners listeners, MonoSink<Routed> client) {
        this.call = call;
        this.listeners = listeners;
        this.client = client;
        this.begunNanos = call.deadline().ticker().nanos();
    }

    /** Gives the client its reply. Returns whether the call had no end yet; otherwise the reply is still the caller's. */
    boolean answered(Routed routed) {
        if (!came(routed, null)) {
            return false;
        }
        client.success(routed);
        return true;
    }

    /** Tells the client that there is no answer. Returns whether the call had no end yet. */
    boolean notAnswered(NotAnsweredException why) {
        if (!came(null, why)) {
            return false;
        }
        client.error(why);
        return true;
    }

    /** The client has left. Returns whether the call had no end yet; otherwise its reply has not reached the client. */
    boolean left() {
        return came(null, null);
    }

    /** Returns whether the end has come. */
    boolean isOver() {
        return over.get();
    }

    private boolean came(@Nullable Routed routed, @Nullable NotAnsweredException why) {
        boolean first = over.compareAndSet(false, true);
        if (first) {
            long tookNanos = call.deadline().ticker().nanos() - begunNanos;
            listeners.tell(call, routed, why, Duration.ofNanos(tookNanos));
        }
        return first;
    }
}
