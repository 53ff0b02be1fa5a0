package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testing.Gateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A connection that a client keeps is read from again after each request, in whatever order they came. */
class KeepAliveIT {

    private static final int PATIENCE_MILLIS = 5_000;

    /** Metrics are collected on another thread; the models are known at once, but have to wait for them. */
    @Test
    void readsOnAfterARequestThatWaitedAndWasThenAnsweredAtOnce() throws IOException {
        try (var gateway = Gateway.start(Map.of("GROQ_API_KEY", "unused"), "--spillway.providers.groq.listing=false");
                var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            var replies =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));

            send(socket, get("/actuator/prometheus") + get("/v1/models"));
            awaitReply(replies);
            awaitReply(replies);
            send(socket, get("/v1/models"));

            assertThat(awaitReply(replies)).contains(" 200 ");
        }
    }

    private static void send(Socket socket, String requests) throws IOException {
        socket.getOutputStream().write(requests.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    /** Returns the next status line, with whatever stands before it on the line. */
    private static String awaitReply(BufferedReader replies) throws IOException {
        String line = replies.readLine();
        while (!line.contains("HTTP/1.1 ")) {
            line = replies.readLine();
        }
        return line;
    }
}
