package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Requests with random damage: nothing of it may be a 5xx of ours, hang, or reach the next client. */
class MutationTest {

    private static final int TRIES = 2_000;

    private static final String HEAD = "Host: a\r\nConnection: close\r\nx-api-key: " + ApiServer.KEY + "\r\n";

    private static final String BODY = Replies.request("groq/llama", false);

    private static final List<String> SEEDS = List.of(
            "GET /v1/models HTTP/1.1\r\n" + HEAD + "\r\n",
            "POST /v1/chat/completions HTTP/1.1\r\n" + HEAD + "Content-Type: application/json\r\nContent-Length: "
                    + BODY.length() + "\r\n\r\n" + BODY,
            "POST /v1/chat/completions HTTP/1.1\r\n" + HEAD + "Content-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(BODY.length()) + "\r\n" + BODY
                    + "\r\n0\r\n\r\n");

    private static final String ODD = "\r\n\t \u0000\u000b:;/%.,{}\"\\\u00ff0xAZ";

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void neitherFailsNorHangs(CapturedOutput output) throws IOException {
        try (var server = ApiServer.start(
                "--spillway.api.header-timeout=100ms",
                "--spillway.api.body-idle-timeout=100ms",
                "--logging.level.io.spillway.access=off")) {
            var random = new Random(8);
            for (int number = 0; number < TRIES; number++) {
                String damaged = damaged(SEEDS.get(number % SEEDS.size()), random);

                assertThat(reply(server, damaged)).as(damaged).doesNotMatch("(?s)HTTP/1\\.[01] 5(?!0[15]).*");
            }

            assertThat(RawClient.exchange(server.port(), SEEDS.get(0))).startsWith("HTTP/1.1 200 ");
            assertThat(output).doesNotContain(" ERROR ", "Exception");
        }
    }

    private static String reply(ApiServer server, String bytes) throws IOException {
        try (var client = new RawClient(server.port())) {
            client.send(bytes);
            client.socket().shutdownOutput();
            return client.readToEnd();
        } catch (SocketException closedWhileWeSent) {
            return "";
        }
    }

    private static String damaged(String seed, Random random) {
        var bytes = new StringBuilder(seed);
        for (int wounds = 1 + random.nextInt(3); wounds > 0; wounds--) {
            int at = random.nextInt(bytes.length());
            switch (random.nextInt(4)) {
                case 0 -> bytes.setCharAt(at, ODD.charAt(random.nextInt(ODD.length())));
                case 1 -> bytes.insert(at, ODD.charAt(random.nextInt(ODD.length())));
                case 2 -> bytes.deleteCharAt(at);
                default -> bytes.insert(at, bytes.substring(at, Math.min(bytes.length(), at + random.nextInt(40))));
            }
        }
        return bytes.toString();
    }
}
