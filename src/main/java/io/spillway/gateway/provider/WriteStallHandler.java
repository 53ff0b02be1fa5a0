package io.spillway.gateway.provider;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.WriteTimeoutException;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose other end has stopped reading.
 *
 * <p>Netty's own write time-out limits one whole write, and a large body on a slow line may take longer than that; this
 * one limits the silence. A write that the socket takes at once costs no timer.
 */
final class WriteStallHandler extends ChannelDuplexHandler {

    private final long limitNanos;
    private @Nullable ScheduledFuture<?> check;

    WriteStallHandler(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        ctx.flush();
        if (check == null && pending(ctx) > 0) {
            schedule(ctx);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (check != null) {
            check.cancel(false);
        }
    }

    private void schedule(ChannelHandlerContext ctx) {
        long before = pending(ctx);
        check = ctx.executor().schedule(() -> look(ctx, before), limitNanos, TimeUnit.NANOSECONDS);
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void look(ChannelHandlerContext ctx, long before) {
        check = null;
        long now = pending(ctx);
        if (now > 0 && now == before) {
            ctx.fireExceptionCaught(WriteTimeoutException.INSTANCE);
            ctx.close();
        } else if (now > 0) {
            schedule(ctx);
        }
    }

    /** Returns how many bytes the socket has not taken; what it has taken of the current message counts as gone. */
    private static long pending(ChannelHandlerContext ctx) {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
    }
}
