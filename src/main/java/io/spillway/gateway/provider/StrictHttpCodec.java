package io.spillway.gateway.provider;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;

/**
 * HTTP/1.1 with a provider, one request and one response at a time.
 *
 * <p>It stands in for Netty's own codec, which lets an informational response pass for the final one: the late 200
 * would then answer the connection's next request, which may be another client's. Here informational responses are
 * dropped, bytes that nobody asked for close the connection, and so does whatever is not exactly HTTP/1.1. The chunks
 * of one network read are handed on as one.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15.2">RFC 9110, section 15.2</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.3">RFC 9112, section 6.3</a>
 */
final class StrictHttpCodec extends CombinedChannelDuplexHandler<StrictHttpCodec.Decoder, StrictHttpCodec.Encoder> {

    private static final int MAX_STATUS_LINE = 4096;

    private static final int MAX_HEADERS = 8192;

    /** As much as one read of the network may bring, so that it is not cut to be joined again. */
    private static final int MAX_CHUNK = 1 << 20;

    /** Chunks are joined up to this size: what is longer gains nothing, and the client's pace would not be kept. */
    private static final int MAX_JOINED = 64 << 10;

    /** A status below it is not HTTP. */
    private static final int LOWEST_STATUS = 100;

    private static final int SWITCHING_PROTOCOLS = 101;

    /** Whether a request has been sent whose final response is not complete. Used by the event loop alone. */
    private boolean awaiting;

    StrictHttpCodec() {
        init(new Decoder(), new Encoder());
    }

    private static HttpDecoderConfig limits() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_STATUS_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxChunkSize(MAX_CHUNK)
                .setAllowDuplicateContentLengths(false);
    }

    /** What is in flight to the next handler still arrives there: the channel tells of its end later. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void hangUp(ChannelHandlerContext ctx) {
        ctx.close();
    }

    /** Notes that a response is due. */
    final class Encoder extends HttpRequestEncoder {

        @Override
        protected void encode(ChannelHandlerContext ctx, Object message, List<Object> out) throws Exception {
            if (message instanceof HttpRequest) {
                if (awaiting) {
                    // The answer that is still due would pass for this request's.
                    hangUp(ctx);
                    throw new ClosedChannelException();
                }
                awaiting = true;
            }
            super.encode(ctx, message, out);
        }
    }

    /** Lets only the response pass that is due. */
    final class Decoder extends HttpResponseDecoder {

        private final List<ByteBuf> chunks = new ArrayList<>();
        private int kept;
        private boolean dropping;

        Decoder() {
            super(limits());
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
            if (!awaiting) {
                in.skipBytes(in.readableBytes());
                hangUp(ctx);
                return;
            }
            int before = out.size();
            super.decode(ctx, in, out);
            check(ctx, in, out, before);
        }

        @Override
        protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
            int before = out.size();
            super.decodeLast(ctx, in, out);
            check(ctx, in, out, before);
        }

        @Override
        protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
            throw new CorruptedFrameException("both Content-Length and Transfer-Encoding");
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
            if (kept > 0) {
                ctx.fireChannelRead(new DefaultHttpContent(joined(ctx)));
            }
            super.channelReadComplete(ctx);
            if (dropping && awaiting) {
                // Nobody above has seen what was read, and so nobody asks for more.
                ctx.read();
            }
        }

        @Override
        protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
            chunks.forEach(ReferenceCountUtil::release);
            chunks.clear();
            super.handlerRemoved0(ctx);
        }

        private void check(ChannelHandlerContext ctx, ByteBuf in, List<Object> out, int from) {
            for (int i = from; i < out.size(); i++) {
                Object message = out.get(i);
                if (message instanceof HttpObject object
                        && object.decoderResult().isFailure()) {
                    hangUp(ctx);
                } else if (message instanceof HttpResponse response) {
                    dropping = isNoAnswer(ctx, response.status().code());
                }
                if (dropping) {
                    ReferenceCountUtil.release(out.remove(i--));
                } else if (message instanceof LastHttpContent) {
                    ended(ctx, in, out, i);
                    return;
                } else if (message instanceof HttpContent content) {
                    keep(content.content());
                    if (kept >= MAX_JOINED) {
                        out.set(i, new DefaultHttpContent(joined(ctx)));
                    } else {
                        out.remove(i--);
                    }
                }
            }
        }

        private void keep(ByteBuf chunk) {
            chunks.add(chunk);
            kept += chunk.readableBytes();
        }

        private static boolean isNoAnswer(ChannelHandlerContext ctx, int status) {
            if (status < LOWEST_STATUS || status == SWITCHING_PROTOCOLS) {
                hangUp(ctx);
                return true;
            }
            return HttpStatusClass.INFORMATIONAL.contains(status);
        }

        private void ended(ChannelHandlerContext ctx, ByteBuf in, List<Object> out, int position) {
            if (kept > 0) {
                out.add(position, new DefaultHttpContent(joined(ctx)));
            }
            awaiting = false;
            if (in.isReadable()) {
                hangUp(ctx);
            }
        }

        /** Returns what was kept as one buffer; an empty one if nothing was. */
        private ByteBuf joined(ChannelHandlerContext ctx) {
            ByteBuf all = chunks.size() == 1 ? chunks.get(0) : copy(ctx);
            chunks.clear();
            kept = 0;
            return all;
        }

        private ByteBuf copy(ChannelHandlerContext ctx) {
            ByteBuf all = ctx.alloc().buffer(kept);
            for (ByteBuf chunk : chunks) {
                all.writeBytes(chunk);
                chunk.release();
            }
            return all;
        }
    }
}
