package io.spillway.gateway.provider;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.ExchangeFunctions;
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * The connections to one provider. There is none, and no thread and no resolver, before the first request.
 *
 * <p>It is what {@code WebClient} does its exchanges with, without the layers above: bodies go out and come in as
 * buffers, redirects are not followed, and of headers only those named here are sent.
 */
final class UpstreamClient {

    private static final int LONG_BODY = 16 << 10;

    private static final String USER_AGENT = "spillway";

    /** Shorter than what the usual load balancers allow, so that we and not they close an idle connection. */
    private static final Duration MAX_IDLE = Duration.ofSeconds(50);

    /** A connection that lives for ever never sees that the provider's address has changed. */
    private static final Duration MAX_LIFE = Duration.ofMinutes(10);

    private final ProviderSettings settings;
    private final AtomicReference<@Nullable Open> open = new AtomicReference<>();

    UpstreamClient(ProviderSettings settings) {
        this.settings = settings;
    }

    /** Sends a body. The response's own body must be read, or its reading cancelled. */
    Mono<ClientResponse> post(URI uri, Map<String, String> signature, List<ByteBuffer> body, String accept) {
        int length = body.stream().mapToInt(ByteBuffer::remaining).sum();
        ClientRequest.Builder request = ClientRequest.create(HttpMethod.POST, uri)
                .headers(headers -> {
                    setAll(headers, signature, accept);
                    headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
                    headers.setContentLength(length);
                })
                .body((message, context) ->
                        message.writeWith(Mono.fromSupplier(() -> joined(message.bufferFactory(), body))));
        return exchange(request);
    }

    /** Asks for something. The response's body must be read, or its reading cancelled. */
    Mono<ClientResponse> get(URI uri, Map<String, String> signature) {
        return exchange(ClientRequest.create(HttpMethod.GET, uri)
                .headers(headers -> setAll(headers, signature, "application/json")));
    }

    /** Closes all connections. */
    void close() {
        Open last = open.getAndSet(null);
        if (last != null) {
            last.pool().dispose();
        }
    }

    private Mono<ClientResponse> exchange(ClientRequest.Builder request) {
        return Mono.defer(() -> {
            var wire = new Wire();
            ClientRequest traced = request.httpRequest(wire::carries).build();
            return opened().exchange().exchange(traced).doOnCancel(wire::cut);
        });
    }

    private Open opened() {
        Open now = open.get();
        while (now == null) {
            open.compareAndSet(null, open(settings));
            now = open.get();
        }
        return now;
    }

    private static void setAll(HttpHeaders headers, Map<String, String> signature, String accept) {
        headers.set(HttpHeaders.USER_AGENT, USER_AGENT);
        headers.set(HttpHeaders.ACCEPT, accept);
        headers.set(HttpHeaders.ACCEPT_ENCODING, "identity");
        signature.forEach(headers::set);
    }

    /** A short body is copied into one array, which costs less than what holds its pieces together. */
    private static DataBuffer joined(DataBufferFactory buffers, List<ByteBuffer> body) {
        int size = body.stream().mapToInt(ByteBuffer::remaining).sum();
        if (size > LONG_BODY) {
            return buffers.join(
                    body.stream().map(piece -> buffers.wrap(piece.duplicate())).toList());
        }
        var whole = ByteBuffer.allocate(size);
        body.forEach(piece -> whole.put(piece.duplicate()));
        return buffers.wrap(whole.array());
    }

    private static Open open(ProviderSettings settings) {
        var timeouts = settings.timeouts();
        ConnectionProvider pool = ConnectionProvider.builder("spillway-" + settings.id())
                .maxConnections(settings.maxConnections())
                .pendingAcquireTimeout(timeouts.pool())
                .pendingAcquireMaxCount(2 * settings.maxConnections())
                .maxIdleTime(MAX_IDLE)
                .maxLifeTime(MAX_LIFE)
                .build();
        HttpClient http = HttpClient.create(pool)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(timeouts.connect().toMillis()))
                .resolver(resolver -> resolver.queryTimeout(timeouts.connect()))
                .doOnChannelInit((observer, channel, address) -> prepare(channel, timeouts));
        if ("https".equals(settings.baseUrl().getScheme())) {
            SslContext context = TlsContext.trusting(settings.caCertificate());
            http = http.secure(tls -> tls.sslContext(context).handshakeTimeout(timeouts.connect()));
        }
        return new Open(pool, ExchangeFunctions.create(new ReactorClientHttpConnector(http)));
    }

    private static void prepare(Channel channel, ProviderSettings.Timeouts timeouts) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addFirst(new WriteStallHandler(timeouts.write()));
        pipeline.replace(NettyPipeline.HttpCodec, NettyPipeline.HttpCodec, new StrictHttpCodec());
    }

    private record Open(ConnectionProvider pool, ExchangeFunction exchange) {}
}
