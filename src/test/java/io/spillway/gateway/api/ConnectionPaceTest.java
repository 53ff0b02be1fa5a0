package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Clients that take their time. */
class ConnectionPaceTest {

    private static final String HEAD = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n";

    private static final String JSON = "Content-Type: application/json\r\n";

    private static final String BODY = Replies.request("m", true);

    private static ApiServer server;

    @BeforeAll
    static void start() {
        server = ApiServer.open(
                "--spillway.api.header-timeout=200ms",
                "--spillway.api.body-idle-timeout=200ms",
                "--spillway.api.body-timeout=500ms",
                "--spillway.api.idle-timeout=400ms",
                "--spillway.api.write-idle-timeout=300ms",
                "--spillway.api.keep-alive=100ms");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void closesAConnectionWhoseHeadersTrickleIn() throws IOException {
        try (var client = new RawClient(server.port())) {
            client.send(HEAD);

            assertThat(trickle(client)).isTrue();
        }
    }

    @Test
    void closesAConnectionThatIsNotUsed() throws IOException {
        try (var client = new RawClient(server.port())) {
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void closesAConnectionThatIsNotUsedAgain() throws IOException {
        try (var client = new RawClient(server.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.readToEnd()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void givesUpOnABodyThatStops() throws IOException {
        try (var client = new RawClient(server.port())) {
            client.send(HEAD + JSON + "Content-Length: 100\r\n\r\n{");

            assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ").contains("\"request_timeout\"");
        }
    }

    @Test
    void givesUpOnABodyThatTricklesIn() throws IOException {
        try (var client = new RawClient(server.port())) {
            client.send(HEAD + JSON + "Content-Length: 100\r\n\r\n{");
            trickle(client);

            assertThat(client.readToEnd()).contains(" 408 ").contains("\"request_timeout\"");
        }
    }

    @Test
    void leavesAClientAloneThatWaitsForItsReply() throws IOException {
        server.answers(call -> Mono.just(Replies.whole("{\"late\":1}")).delayElement(Duration.ofMillis(1200)));

        try (var client = new RawClient(server.port())) {
            client.send(HEAD + JSON + "Connection: close\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY);

            assertThat(client.readToEnd()).startsWith("HTTP/1.1 200 ").endsWith("{\"late\":1}");
        }
    }

    @Test
    void keepsASilentStreamAliveWithComments() throws IOException {
        server.answers(call -> Mono.just(Replies.stream(Flux.just("data: 1\n\n").concatWith(Flux.never()))));

        try (var client = new RawClient(server.port())) {
            client.send(HEAD + JSON + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY);
            client.readUntil("data: 1\n\n");

            for (int comments = 0; comments < 8; comments++) {
                assertThat(client.readUntil("\n\n")).contains(": keep-alive");
            }
        }
    }

    @Test
    void cutsAClientOffThatTakesNothing() throws IOException {
        Sinks.Empty<Void> cancelled = Sinks.empty();
        String event = "data: " + "x".repeat(64 * 1024) + "\n\n";
        server.answers(call -> Mono.just(Replies.stream(
                Flux.generate(sink -> sink.next(event)).cast(String.class).doOnCancel(cancelled::tryEmitEmpty))));

        try (var client = new RawClient(server.port())) {
            client.send(HEAD + JSON + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY);

            assertThat(cancelled.asMono().blockOptional(Duration.ofSeconds(10))).isEmpty();
        }
    }

    /** Sends a byte every 50 ms, and returns whether the server closed before a hundred of them were sent. */
    private static boolean trickle(RawClient client) throws IOException {
        client.socket().setSoTimeout(50);
        for (int sent = 0; sent < 100; sent++) {
            try {
                if (client.socket().getInputStream().available() > 0
                        || client.socket().getInputStream().read() < 0) {
                    client.socket().setSoTimeout(5_000);
                    return true;
                }
            } catch (java.net.SocketTimeoutException open) {
                client.send("a");
            }
        }
        return false;
    }
}
