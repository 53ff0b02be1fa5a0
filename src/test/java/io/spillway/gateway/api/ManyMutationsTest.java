package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.spillway.dialect.BadRequestException;
import io.spillway.dialect.Operation;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.resilience.Ticker;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.netty.NettyPipeline;

/** A million requests with random damage, in memory: what they are through the socket is {@link MutationTest}'s part. */
class ManyMutationsTest {

    private static final int BODIES = 990_000;

    private static final int CONNECTIONS = 10_000;

    private static final OpenAiDialect DIALECT = new OpenAiDialect();

    private static final Duration LONG = Duration.ofHours(1);

    private static final ConnectionPace.Limits LIMITS = new ConnectionPace.Limits(LONG, LONG, LONG, LONG, LONG);

    private static final byte[] ODD =
            "\r\n\t \u0000\u000b:;/%.,{}[]\"\\u\u00ff0xAZ-+eE".getBytes(StandardCharsets.ISO_8859_1);

    private static final List<byte[]> BODIES_TO_DAMAGE = List.of(
            ascii(Replies.request("groq/llama", true)),
            ascii("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
                    + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AA==\"}}]}],"
                    + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}],"
                    + "\"stream_options\":{\"include_usage\":true},\"temperature\":0.5}"));

    private static final List<byte[]> REQUESTS_TO_DAMAGE = List.of(
            ascii("GET /v1/models?enriched=false HTTP/1.1\r\nHost: a\r\nx-api-key: k\r\n\r\n"),
            ascii("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n[1,2]"),
            ascii("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5\r\n[1,2]\r\n0\r\n\r\n"));

    private final Random random = new Random(72);

    @Test
    void noneOfManyBodiesIsMoreThanABadRequest() {
        int accepted = 0;
        for (int number = 0; number < BODIES; number++) {
            byte[] body = damaged(BODIES_TO_DAMAGE.get(number % BODIES_TO_DAMAGE.size()));
            try {
                accepted += DIALECT.readRequest(Operation.CHAT, body).model().isEmpty() ? 0 : 1;
            } catch (BadRequestException refused) {
                assertThat(refused.error().status()).isBetween(400, 499);
            } catch (RuntimeException error) {
                throw new AssertionError(new String(body, StandardCharsets.ISO_8859_1), error);
            }
        }

        assertThat(accepted).isBetween(BODIES / 100, BODIES - BODIES / 100);
        assertThat(DIALECT.readRequest(Operation.CHAT, BODIES_TO_DAMAGE.get(0)).stream())
                .isTrue();
    }

    @Test
    void noneOfManyRequestsGetsMoreThanARefusal() {
        var all = new OpenConnections(10, Ticker.system());
        for (int number = 0; number < CONNECTIONS; number++) {
            byte[] request = damaged(REQUESTS_TO_DAMAGE.get(number % REQUESTS_TO_DAMAGE.size()));

            String reply = reply(request, all);

            if (!reply.isEmpty() && !reply.matches("HTTP/1\\.1 ([24]..|501|505)")) {
                throw new AssertionError(reply + " to " + new String(request, StandardCharsets.ISO_8859_1));
            }
        }

        assertThat(reply(REQUESTS_TO_DAMAGE.get(2), all)).isEqualTo("HTTP/1.1 200");
    }

    private static String reply(byte[] request, OpenConnections all) {
        var channel = new EmbeddedChannel();
        channel.pipeline().addLast(NettyPipeline.HttpCodec, new HttpServerCodec());
        ConnectionGuard.install(channel, new ClientDialects(DIALECT, DIALECT), LIMITS, Ticker.system(), all);
        channel.pipeline().addLast(new Server());
        channel.writeInbound(Unpooled.wrappedBuffer(request));
        var reply = new ByteArrayOutputStream();
        for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            byte[] bytes = ByteBufUtil.getBytes((ByteBuf) out);
            reply.write(bytes, 0, bytes.length);
            ReferenceCountUtil.release(out);
        }
        channel.finishAndReleaseAll();
        String text = reply.toString(StandardCharsets.ISO_8859_1);
        return text.substring(0, Math.min(text.length(), "HTTP/1.1 200".length()));
    }

    private byte[] damaged(byte[] seed) {
        byte[] bytes = seed.clone();
        for (int wounds = 1 + random.nextInt(3); wounds > 0; wounds--) {
            bytes = wounded(bytes, random.nextInt(bytes.length));
        }
        return bytes;
    }

    private byte[] wounded(byte[] bytes, int at) {
        return switch (random.nextInt(4)) {
            case 0 -> spliced(bytes, at, at + 1, new byte[] {ODD[random.nextInt(ODD.length)]});
            case 1 -> spliced(bytes, at, at, new byte[] {ODD[random.nextInt(ODD.length)]});
            case 2 -> spliced(bytes, at, at + 1, new byte[0]);
            default ->
                spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + random.nextInt(40))));
        };
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] put) {
        byte[] result = new byte[bytes.length - (to - from) + put.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(put, 0, result, from, put.length);
        System.arraycopy(bytes, to, result, from + put.length, bytes.length - to);
        return result;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Answers whatever the guard lets through. */
    private static final class Server extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            boolean last = message instanceof LastHttpContent;
            assertThat(!(message instanceof HttpContent content)
                            || content.decoderResult().isSuccess())
                    .isTrue();
            ReferenceCountUtil.release(message);
            if (last) {
                context.writeAndFlush(new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
            if (!(error instanceof BrokenBodyException)) {
                throw new AssertionError(error);
            }
            context.close();
        }
    }
}
