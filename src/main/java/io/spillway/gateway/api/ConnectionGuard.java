package io.spillway.gateway.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.Dialect;
import io.spillway.resilience.Ticker;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Stands on each connection, at both sides of the HTTP codec: turns away what must not be taken for a request, closes
 * the connection whenever the next bytes on it could be misread, and keeps an eye on the clock.
 *
 * <p>What is turned away waits for its turn behind the replies still owed, is answered in the usual envelope, and is
 * the last thing that is read. The same goes for an error that is sent while the client still sends its body. The
 * connection is closed softly then: what still comes is read and dropped for a moment, because a reset would take the
 * reply out of the client's hands.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a connection that cannot be written to or closed is gone, and nobody is left to
// be told
final class ConnectionGuard extends ChannelDuplexHandler {

    private static final long LINGER_MILLIS = 1_000;

    private final ClientDialects dialects;

    private final ConnectionPace.Limits limits;

    private final Ticker ticker;

    private final OpenConnections all;

    private final HeadBytes head = new HeadBytes();

    private @Nullable ConnectionPace pace;

    private @Nullable ApiError refusal;

    private int unanswered;

    private boolean bodyPending;

    private boolean oldClient;

    private boolean deaf;

    private boolean lingering;

    private volatile boolean busy;

    private volatile @Nullable Channel connection;

    private volatile long place;

    /** How the client speaks whose request is turned away. */
    private Dialect dialect;

    private ConnectionGuard(ClientDialects dialects, ConnectionPace.Limits limits, Ticker ticker, OpenConnections all) {
        this.dialects = dialects;
        this.dialect = dialects.usual();
        this.limits = limits;
        this.ticker = ticker;
        this.all = all;
    }

    /** Puts a guard on a connection that speaks HTTP. */
    static void install(
            Channel channel,
            ClientDialects dialects,
            ConnectionPace.Limits limits,
            Ticker ticker,
            OpenConnections all) {
        var guard = new ConnectionGuard(dialects, limits, ticker, all);
        channel.pipeline()
                .addBefore(NettyPipeline.HttpCodec, "spillway.bytes", guard.new Bytes())
                .addAfter(NettyPipeline.HttpCodec, "spillway.guard", guard);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        pace = new ConnectionPace(context, limits, ticker);
        connection = context.channel();
        all.enter(this);
        context.channel().closeFuture().addListener(closed -> all.leave(this));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pace().stop();
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (deaf) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            ApiError wrong = head.wrong() != null ? head.wrong() : FramingRules.refusal(request);
            if (wrong != null) {
                dialect = dialects.of(request.uri());
                ReferenceCountUtil.release(message);
                refuse(context, wrong);
                return;
            }
            unanswered++;
            bodyPending = true;
            busy = true;
            oldClient = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
            pace().headersRead();
        }
        if (message instanceof HttpContent content && content.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            deaf = true;
            context.fireExceptionCaught(new BrokenBodyException());
            return;
        }
        if (message instanceof LastHttpContent) {
            bodyPending = false;
            pace().bodyRead();
            if (unanswered == 0) {
                idle();
            }
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (lingering) {
            context.read();
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                context.write(message, promise);
                return;
            }
            if (mustBeTheLast(response)) {
                HttpUtil.setKeepAlive(response, false);
                deaf = true;
            }
        }
        if (message instanceof LastHttpContent) {
            last(context, message, promise);
        } else {
            context.write(message, promise);
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (deaf && !lingering && context.channel() instanceof DuplexChannel duplex && duplex.isActive()) {
            lingering = true;
            duplex.shutdownOutput();
            context.executor().schedule(() -> context.close(promise), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            context.read();
        } else {
            context.close(promise);
        }
    }

    /** An error leaves the rest of the body unread; and HTTP/1.0 knows no other end of a stream than the connection's. */
    private boolean mustBeTheLast(HttpResponse response) {
        if (oldClient && HttpUtil.isTransferEncodingChunked(response)) {
            HttpUtil.setTransferEncodingChunked(response, false);
            return true;
        }
        return bodyPending && response.status().code() >= HttpResponseStatus.BAD_REQUEST.code();
    }

    /** The last part of a reply. */
    private void last(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        unanswered--;
        if (refusal != null && unanswered == 0) {
            context.write(message, promise);
            answer(context, refusal);
        } else if (deaf) {
            context.write(message, promise.unvoid())
                    .addListener(written -> context.channel().close());
        } else {
            context.write(message, promise);
            if (unanswered == 0) {
                idle();
                readOn(context);
            }
        }
    }

    private void idle() {
        pace().idle();
        busy = bodyPending;
    }

    /**
     * Asks for the next request. Reactor Netty forgets to after a request that had to wait for the one before it and was
     * then answered at once, and the connection falls silent.
     *
     * @see <a href="https://github.com/reactor/reactor-netty/issues/4361">reactor-netty #4361</a>
     */
    private void readOn(ChannelHandlerContext context) {
        if (!bodyPending) {
            context.read();
        }
    }

    private void refuse(ChannelHandlerContext context, ApiError wrong) {
        deaf = true;
        if (unanswered == 0) {
            answer(context, wrong);
        } else {
            refusal = wrong;
        }
    }

    private void answer(ChannelHandlerContext context, ApiError wrong) {
        context.writeAndFlush(response(wrong))
                .addListener(written -> context.channel().close());
    }

    private FullHttpResponse response(ApiError error) {
        ByteBuf body = Unpooled.wrappedBuffer(dialect.writeError(error));
        var response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(error.status()), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, ReplyWriter.JSON)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set(RequestIds.HEADER, RequestIds.next())
                .set(EdgeGuardFilter.CONTENT_TYPE_OPTIONS, EdgeGuardFilter.NOSNIFF);
        if (error.equals(Refusals.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD, POST, OPTIONS");
        }
        return response;
    }

    // What others ask of it, on any thread.

    /** Returns whether a request is under way, of which the head at least is complete. */
    boolean isBusy() {
        return busy;
    }

    boolean isOpen() {
        Channel channel = connection;
        return channel != null && channel.isOpen();
    }

    /** Closes the connection. */
    void hangUp() {
        Channel channel = connection;
        if (channel != null) {
            channel.close();
        }
    }

    /** Returns where it stands among all open connections. */
    long place() {
        return place;
    }

    void takePlace(long number) {
        place = number;
    }

    private ConnectionPace pace() {
        return Objects.requireNonNull(pace);
    }

    /** The guard's other half, which sees the bytes before they are decoded. */
    private final class Bytes extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (deaf) {
                ReferenceCountUtil.release(message);
                return;
            }
            pace().bytes();
            if (message instanceof ByteBuf bytes && !bodyPending) {
                head.look(bytes);
            }
            context.fireChannelRead(message);
            pace().bytesRead();
        }
    }
}
