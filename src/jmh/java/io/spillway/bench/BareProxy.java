package io.spillway.bench;

import io.netty.handler.codec.http.HttpHeaderNames;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * A reverse proxy of nothing but reactor-netty. It looks at no byte, so it shows what the platform beneath the gateway
 * costs by itself.
 */
public final class BareProxy {

    private static final int CONNECTIONS = 10_000;

    private final HttpClient client;

    private BareProxy(int upstream) {
        client = HttpClient.create(ConnectionProvider.create("bare", CONNECTIONS))
                .host("127.0.0.1")
                .port(upstream);
    }

    /** Takes the port to listen on and the upstream's. */
    public static void main(String[] args) {
        var proxy = new BareProxy(Integer.parseInt(args[1]));
        HttpServer.create()
                .host("127.0.0.1")
                .port(Integer.parseInt(args[0]))
                .handle(proxy::forward)
                .bindNow()
                .onDispose()
                .block();
    }

    private Publisher<Void> forward(HttpServerRequest request, HttpServerResponse response) {
        return client.headers(headers -> headers.set(
                                HttpHeaderNames.CONTENT_TYPE,
                                request.requestHeaders().get(HttpHeaderNames.CONTENT_TYPE))
                        .set(
                                HttpHeaderNames.CONTENT_LENGTH,
                                request.requestHeaders().get(HttpHeaderNames.CONTENT_LENGTH)))
                .post()
                .uri(request.uri())
                .send(request.receive().retain())
                .response((answer, body) -> answer(answer, body, response));
    }

    private static Publisher<Void> answer(HttpClientResponse answer, ByteBufFlux body, HttpServerResponse response) {
        response.status(answer.status())
                .header(HttpHeaderNames.CONTENT_TYPE, answer.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE));
        String length = answer.responseHeaders().get(HttpHeaderNames.CONTENT_LENGTH);
        if (length == null) {
            return flushing(response, body);
        }
        return response.header(HttpHeaderNames.CONTENT_LENGTH, length).send(body.retain());
    }

    /** Holds no event back. */
    private static Mono<Void> flushing(HttpServerResponse response, ByteBufFlux body) {
        return response.sendObject(body.retain(), event -> true).then();
    }
}
