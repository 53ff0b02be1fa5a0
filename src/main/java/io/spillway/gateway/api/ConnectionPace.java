package io.spillway.gateway.api;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.concurrent.Future;
import io.spillway.resilience.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.ChannelOperations;

/**
 * How long one client may take for each thing it does, on one connection.
 *
 * <p>There is one timer, which wakes up, looks, and sets itself anew; what happens on the connection only moves the
 * point in time it will compare with. A request that comes in one piece costs two looks at the clock. Used by the
 * connection's event loop only.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a connection that cannot be written to or closed is gone, and nobody is left to
// be told
final class ConnectionPace {

    /**
     * The limits.
     *
     * @param headers for a request's head
     * @param bodyIdle silence in a request's body
     * @param body for a whole body
     * @param idle between two requests
     * @param writeIdle for taking nothing of what was sent
     */
    record Limits(Duration headers, Duration bodyIdle, Duration body, Duration idle, Duration writeIdle) {}

    /** What the client is doing. */
    private enum Phase {
        /** Nothing, and nothing is expected of it. */
        IDLE,
        /** It sends a head. */
        HEADERS,
        /** It sends a body. */
        BODY,
        /** It waits for its reply, or takes it. */
        REPLY
    }

    private final ChannelHandlerContext context;

    private final Limits limits;

    private final Ticker ticker;

    private Phase phase = Phase.IDLE;

    private long until;

    private long bodyUntil;

    private @Nullable Future<?> timer;

    private long wakesAt;

    private @Nullable Object stuckAt;

    private long stuckProgress;

    ConnectionPace(ChannelHandlerContext context, Limits limits, Ticker ticker) {
        this.context = context;
        this.limits = limits;
        this.ticker = ticker;
        idle();
        arm();
    }

    /** Bytes have come; what they mean will be known in a moment. */
    void bytes() {
        if (phase == Phase.IDLE) {
            enter(Phase.HEADERS, limits.headers());
        } else if (phase == Phase.BODY) {
            until = Math.min(bodyUntil, ticker.nanos() + limits.bodyIdle().toNanos());
        }
    }

    /** The bytes that came have been looked at. If the client owes more of them, it is time to set the timer. */
    void bytesRead() {
        if (phase == Phase.HEADERS || phase == Phase.BODY) {
            arm();
        }
    }

    /** A head is complete. */
    void headersRead() {
        enter(Phase.BODY, limits.bodyIdle());
        bodyUntil = until - limits.bodyIdle().toNanos() + limits.body().toNanos();
    }

    /** A body is complete. */
    void bodyRead() {
        enter(Phase.REPLY, look());
    }

    /** A reply is complete, and none is owed. */
    void idle() {
        if (phase != Phase.BODY) {
            enter(Phase.IDLE, limits.idle());
        }
    }

    /** The connection is closed. */
    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void enter(Phase next, Duration limit) {
        phase = next;
        until = ticker.nanos() + limit.toNanos();
    }

    private void arm() {
        if (timer != null && wakesAt - until <= 0) {
            return;
        }
        stop();
        wakesAt = until;
        timer = context.executor().schedule(this::wake, until - ticker.nanos(), TimeUnit.NANOSECONDS);
    }

    private void wake() {
        timer = null;
        if (until - ticker.nanos() <= 0) {
            expire();
        }
        if (context.channel().isActive()) {
            arm();
        }
    }

    private void expire() {
        switch (phase) {
            case IDLE, HEADERS -> context.channel().close();
            case BODY -> giveUpTheBody();
            case REPLY -> closeIfStuck();
        }
    }

    /** Tells whoever reads the body; where nobody does any more, since the request was answered, nobody need be told. */
    private void giveUpTheBody() {
        if (ChannelOperations.get(context.channel()) == null) {
            context.channel().close();
        } else {
            enter(Phase.REPLY, look());
            context.fireExceptionCaught(ReadTimeoutException.INSTANCE);
        }
    }

    /** A client is stuck when the same bytes have waited for it, and not one of them has left, from look to look. */
    private void closeIfStuck() {
        ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
        Object first = waiting == null ? null : waiting.current();
        long progress = waiting == null ? 0 : waiting.currentProgress();
        if (first != null && first == stuckAt && progress == stuckProgress) {
            context.channel().close();
        }
        stuckAt = first;
        stuckProgress = progress;
        enter(Phase.REPLY, look());
    }

    private Duration look() {
        return limits.writeIdle();
    }
}
