package io.spillway.gateway.api;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.spillway.resilience.Ticker;
import org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpRequestDecoderSpec;
import reactor.netty.http.server.HttpServer;

/** Sets up the server: HTTP/1.1 and nothing else, small heads, and a {@link ConnectionGuard} on each connection. */
final class ServerCustomizer implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {

    /** How long the kernel sends again what a client does not acknowledge. */
    private static final int UNACKNOWLEDGED_MILLIS = 30_000;

    private final ClientDialects dialects;

    private final ConnectionPace.Limits limits;

    private final int maxConnections;

    private final Ticker ticker;

    /**
     * @param maxConnections how many connections may be open at a time, on each port
     */
    ServerCustomizer(ClientDialects dialects, ConnectionPace.Limits limits, int maxConnections, Ticker ticker) {
        this.dialects = dialects;
        this.limits = limits;
        this.maxConnections = maxConnections;
        this.ticker = ticker;
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addServerCustomizers(this::customize);
    }

    /** Returns the server, set up. */
    HttpServer customize(HttpServer server) {
        var all = new OpenConnections(maxConnections, ticker);
        HttpServer guarded = server.protocol(HttpProtocol.HTTP11)
                .httpRequestDecoder(ServerCustomizer::decoder)
                .doOnChannelInit(
                        (observer, channel, remote) -> ConnectionGuard.install(channel, dialects, limits, ticker, all));
        return Epoll.isAvailable()
                ? guarded.childOption(EpollChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS)
                : guarded;
    }

    private static HttpRequestDecoderSpec decoder(HttpRequestDecoderSpec spec) {
        return spec.maxInitialLineLength(FramingRules.MAX_LINE).maxHeaderSize(FramingRules.MAX_HEADERS);
    }
}
