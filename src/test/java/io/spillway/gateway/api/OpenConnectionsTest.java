package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What happens when more clients connect than may. */
class OpenConnectionsTest {

    private static final String GET = "GET /v1/models HTTP/1.1\r\nHost: a\r\nx-api-key: " + ApiServer.KEY + "\r\n\r\n";

    private static final String BODY = Replies.request("m", false);

    private static final String POST =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + "Content-Length: "
                    + BODY.length() + "\r\nx-api-key: " + ApiServer.KEY + "\r\n\r\n" + BODY;

    private static final int MOST = 20;

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void closesTheOldestThatIsIdle(CapturedOutput output) throws IOException {
        try (var server = ApiServer.start("--spillway.api.max-connections=" + MOST)) {
            List<RawClient> idle = connected(server, 10 * MOST);
            try (var newest = new RawClient(server.port())) {
                assertThat(newest.send(GET).readUntil("\r\n")).startsWith("HTTP/1.1 200 ");
            }

            for (RawClient old : idle.subList(0, 5 * MOST)) {
                assertThat(old.readToEnd()).isEmpty();
            }
            assertThat(output.getOut().lines().filter(line -> line.contains("More than 20 connections")))
                    .hasSize(1);
            close(idle);
        }
    }

    @Test
    void closesNoneThatHasARequestUnderWay() throws Exception {
        try (var server = ApiServer.start("--spillway.api.max-connections=" + MOST);
                var busy = new RawClient(server.port())) {
            var asked = new CountDownLatch(1);
            var answer = Sinks.<Boolean>one();
            server.answers(call -> Mono.fromRunnable(asked::countDown)
                    .then(answer.asMono())
                    .map(now -> Replies.whole("{\"late\":1}")));
            busy.send(POST);
            assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();

            List<RawClient> idle = connected(server, 2 * MOST);
            answer.tryEmitValue(true);

            assertThat(busy.readUntil("late")).startsWith("HTTP/1.1 200 ");
            close(idle);
        }
    }

    @Test
    void closesTheNewestWhenAllAreBusy() throws Exception {
        try (var server = ApiServer.start("--spillway.api.max-connections=1");
                var busy = new RawClient(server.port())) {
            var asked = new CountDownLatch(1);
            server.answers(call -> Mono.fromRunnable(asked::countDown).then(Mono.never()));
            busy.send(POST);
            assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();

            try (var newest = new RawClient(server.port())) {
                assertThat(newest.readToEnd()).isEmpty();
            }
            assertThat(isOpen(busy)).isTrue();
        }
    }

    @Test
    void leavesThePortOfHealthAndMetricsItsOwn() throws IOException {
        try (var server = ApiServer.start("--spillway.api.max-connections=" + MOST, "--management.server.port=0")) {
            List<RawClient> idle = connected(server, 2 * MOST);

            assertThat(health(server, "Host: a\r\n")).startsWith("HTTP/1.1 200 ");
            close(idle);
        }
    }

    @Test
    void guardsThePortOfHealthAndMetricsToo() throws IOException {
        try (var server = ApiServer.start("--management.server.port=0")) {
            assertThat(health(server, "Host: a\r\nHost: b\r\n"))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("invalid_host");
        }
    }

    private static String health(ApiServer server, String headers) throws IOException {
        int port = server.context().getEnvironment().getRequiredProperty("local.management.port", Integer.class);
        return RawClient.exchange(port, "GET /actuator/health HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n");
    }

    private static List<RawClient> connected(ApiServer server, int count) throws IOException {
        var clients = new ArrayList<RawClient>();
        for (int number = 0; number < count; number++) {
            clients.add(new RawClient(server.port()));
        }
        return clients;
    }

    private static boolean isOpen(RawClient client) throws IOException {
        client.socket().setSoTimeout(100);
        try {
            return client.socket().getInputStream().read() >= 0;
        } catch (SocketTimeoutException nothingHappens) {
            return true;
        }
    }

    private static void close(List<RawClient> clients) throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }
}
