package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.spillway.dialect.JsonTree;
import io.spillway.gateway.provider.Call;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;
import reactor.core.publisher.Mono;

/** Those who look on are told what was let in and what was not. */
class AdmissionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void tellsListenersOfEveryCallAndEveryRefusal() throws Exception {
        var told = new ArrayList<String>();
        try (var server = ApiServer.start(listener(told))) {
            server.post("x-api-key: " + ApiServer.KEY + "\r\nx-request-id: a\r\n", Replies.request("m", false));
            server.post("x-api-key: " + ApiServer.KEY + "\r\nx-request-id: b\r\n", "{");
            server.post("x-request-id: c\r\n", Replies.request("m", false));
        }

        assertThat(told).containsExactly("admitted a", "refused b invalid_json", "refused c missing_api_key");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void writesOneLineForEachCallAndNothingSecret(CapturedOutput output) throws Exception {
        try (var server = ApiServer.start()) {
            server.post("x-api-key: " + ApiServer.KEY + "\r\nx-request-id: a-line\r\n", Replies.request("m", false));
        }

        assertThat(output.getOut().lines().filter(line -> line.contains("a-line")))
                .singleElement()
                .asString()
                .containsPattern("io\\.spillway\\.access +: a-line /v1/chat/completions groq llama 200 \\d+ ms$");
        assertThat(output).doesNotContain(ApiServer.KEY);
    }

    private static AdmissionListener listener(List<String> told) {
        return new AdmissionListener() {

            @Override
            public void admitted(Call call) {
                told.add("admitted " + call.id());
            }

            @Override
            public void refused(Refused request) {
                told.add(
                        "refused " + request.requestId() + " " + request.error().code());
            }
        };
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void writesOneLineForEachRequestThatIsTurnedAwayAtTheDoor(CapturedOutput output) throws Exception {
        String wrong = "sk-wrong-9876543210";
        try (var server = ApiServer.start()) {
            server.post("x-api-key: " + wrong + "\r\nx-request-id: no-entry\r\n", Replies.request("m", false));
            RawClient.exchange(
                    server.port(),
                    "OPTIONS /v1/models?key=" + wrong + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                            + "Origin: https://evil.example\r\nAccess-Control-Request-Method: GET\r\n"
                            + "x-request-id: no-origin\r\n\r\n");
        }

        assertThat(output.getOut().lines().filter(line -> line.contains("io.spillway.access")))
                .satisfiesExactly(
                        first -> assertThat(first).containsPattern(": no-entry /v1/chat/completions - - 401 \\d+ ms$"),
                        second -> assertThat(second).containsPattern(": no-origin /v1/models - - 403 \\d+ ms$"));
        assertThat(output).doesNotContain(wrong);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void writesOneLineForEachRequestThatIsNone(CapturedOutput output) throws Exception {
        String key = "x-api-key: " + ApiServer.KEY + "\r\n";
        try (var server = ApiServer.start()) {
            for (String line : List.of(
                    "GET /v1/nothing?key=secret-in-a-query HTTP/1.1",
                    "DELETE /v1/models HTTP/1.1",
                    "GET /v1/models HTTP/2.7",
                    "TRACE /v1/models?key=secret-in-a-query HTTP/1.1",
                    "nonsense")) {
                RawClient.exchange(server.port(), line + "\r\nHost: a\r\nConnection: close\r\n" + key + "\r\n");
            }
        }

        // Each is written when its client has already been answered, so that the next one may come before it.
        assertThat(lines(output).stream()
                        .map(line -> line.replaceAll(".*: [0-9a-f]{32} (.*) \\d+ ms$", "$1"))
                        .toList())
                .containsExactlyInAnyOrder(
                        "/v1/nothing - - 404",
                        "/v1/models - - 405",
                        "/v1/models - - 505",
                        "/v1/models - - 405",
                        "- - - 400");
        assertThat(output).doesNotContain("secret-in-a-query");
    }

    @Test
    void tellsListenersOfWhatIsTurnedAwayOnTheConnection() throws Exception {
        var told = new CopyOnWriteArrayList<AdmissionListener.Refused>();
        try (var server = ApiServer.start(new AdmissionListener() {
            @Override
            public void refused(Refused request) {
                told.add(request);
            }
        })) {
            RawClient.exchange(server.port(), "TRACE /v1/models?key=x HTTP/1.1\r\nHost: a\r\n\r\n");
        }

        assertThat(told).singleElement().satisfies(refused -> {
            assertThat(refused.path()).isEqualTo("/v1/models");
            assertThat(refused.error().code()).isEqualTo("method_not_allowed");
            assertThat(new String(refused.reply(), StandardCharsets.UTF_8)).contains("method_not_allowed");
        });
    }

    @Test
    void tellsListenersHowEachCallEnds() throws Exception {
        var told = new CopyOnWriteArrayList<String>();
        try (var server = ApiServer.start(new AdmissionListener() {
            @Override
            public void ended(Call call, int status, byte @Nullable [] error) {
                told.add(call.id() + " " + status + (error == null ? "" : " error"));
            }
        })) {
            server.post("x-api-key: " + ApiServer.KEY + "\r\nx-request-id: a\r\n", Replies.request("m", false));
            server.answers(call -> Mono.error(new CallFailedException(new Failure.InvalidAnswer("cut"))));
            server.post("x-api-key: " + ApiServer.KEY + "\r\nx-request-id: b\r\n", Replies.request("m", false));
            server.post("x-request-id: c\r\n", Replies.request("m", false));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(told).containsExactly("a 200", "b 502 error"));
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void writesNoLineThatAClientHasForged(CapturedOutput output) throws Exception {
        String key = "x-api-key: " + ApiServer.KEY + "\r\n";
        try (var server = ApiServer.start()) {
            for (String path :
                    List.of("/v1/a%0d%0aFORGED", "/v1/a\u0085FORGED", "/v1/a\u001bFORGED", "/v1/a\rFORGED")) {
                RawClient.exchange(
                        server.port(), "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + key + "\r\n");
            }
            server.post(key + "x-request-id: a%0d%0aFORGED\r\n", Replies.request("m", false));
            server.post(key + "x-request-id: a\u0085FORGED\r\n", Replies.request("m", false));
            server.post(key, Replies.request("m\\r\\nFORGED", false));
        }

        assertThat(lines(output)).hasSize(7);
        assertThat(output.getAll().lines()).noneMatch(line -> line.startsWith("FORGED"));
        assertThat(output.getAll().replace("\n", "").chars()).noneMatch(Character::isISOControl);
    }

    @Test
    void givesAStructuredLogEachPartOfTheLineAsAField() throws Exception {
        var lines = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger(AccessLog.NAME);
        lines.start();
        try (var server = ApiServer.start()) {
            logger.addAppender(lines);
            server.post("x-api-key: " + ApiServer.KEY + "\r\nx-request-id: a\r\n", Replies.request("m", false));
            server.post("x-request-id: b\r\n", Replies.request("m", false));
            await().atMost(PATIENCE).until(() -> lines.list.size() == 2);
        } finally {
            logger.detachAppender(lines);
        }

        assertThat(fields("a", lines))
                .containsEntry("request_id", "a")
                .containsEntry("path", "/v1/chat/completions")
                .containsEntry("provider", "groq")
                .containsEntry("model", "llama")
                .containsEntry("outcome", "answered")
                .containsEntry("status", 200)
                .containsKey("duration_ms");
        assertThat(fields("b", lines))
                .containsEntry("outcome", "refused")
                .containsEntry("status", 401)
                .doesNotContainKeys("provider", "model");
    }

    @ParameterizedTest
    @CsvSource({"ecs,request_id", "logstash,request_id", "gelf,_request_id"})
    void isWrittenInEachOfSpringBootsStructures(String format, String field) throws Exception {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Object before = context.getObject(Environment.class.getName());
        context.putObject(Environment.class.getName(), new MockEnvironment());
        var encoder = new StructuredLogEncoder();
        encoder.setContext(context);
        encoder.setFormat(format);
        encoder.start();
        var lines = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger(AccessLog.NAME);
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        try {
            AccessLog.refused("an-id", "/v1/x\nFORGED", 404);
        } finally {
            logger.detachAppender(lines);
        }

        String line = new String(encoder.encode(lines.list.get(0)), StandardCharsets.UTF_8);
        context.putObject(Environment.class.getName(), before);

        assertThat(line.lines()).hasSize(1);
        assertThat(JsonTree.read(line.getBytes(StandardCharsets.UTF_8))
                        .path(field)
                        .asText())
                .isEqualTo("an-id");
    }

    private static Map<String, Object> fields(String requestId, ListAppender<ILoggingEvent> lines) {
        return lines.list.stream()
                .map(AdmissionTest::fields)
                .filter(fields -> requestId.equals(fields.get("request_id")))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> fields(ILoggingEvent line) {
        return line.getKeyValuePairs().stream().collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
    }

    private static List<String> lines(CapturedOutput output) {
        return output.getOut()
                .lines()
                .filter(line -> line.contains("io.spillway.access"))
                .toList();
    }
}
