package io.spillway.gateway;

import static io.spillway.testing.Answers.DONE;
import static io.spillway.testing.Answers.FINISH;
import static io.spillway.testing.Answers.text;
import static io.spillway.testing.Answers.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.JsonTree;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.Gateway;
import io.spillway.testing.RawCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the folder of each kind of call, when calls are written. */
class RequestLogIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String CLIENT_KEY = "sk-client-canary-61d0b7aa";

    private static final String ALPHA_KEY = "sk-alpha-canary/c5e29f14";

    private static final String BETA_KEY = "sk-beta-canary-07f3d86b";

    @TempDir
    private static Path parent;

    private static FaultServer alpha;
    private static FaultServer beta;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        alpha = FaultServer.start();
        beta = FaultServer.start();
        gateway = Gateway.start(
                Map.of(
                        "PROXY_API_KEY",
                        CLIENT_KEY,
                        "ALPHA_API_BASE",
                        alpha.uri() + "/v1",
                        "ALPHA_API_KEY",
                        ALPHA_KEY,
                        "ALPHA_MODELS",
                        "[\"m\",\"a\"]",
                        "PROVIDER_PRIORITY_ALPHA",
                        "1",
                        "BETA_API_BASE",
                        beta.uri() + "/v1",
                        "BETA_API_KEY",
                        BETA_KEY,
                        "BETA_MODELS",
                        "[\"m\"]",
                        "PROVIDER_PRIORITY_BETA",
                        "2"),
                "--spillway.request-log.enabled=true",
                "--spillway.request-log.folder=" + root(),
                "--spillway.provider-defaults.listing=false");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        alpha.close();
        beta.close();
    }

    @Test
    void ofAWholeAnswer() {
        alpha.then(Script.answering(200, whole("hello")));

        var reply = ask("a-whole-answer", "alpha/a", false);
        assertThat(reply.statusCode()).isEqualTo(200);

        Path folder = folder("a-whole-answer");
        assertThat(names(folder))
                .containsExactly("final_response.json", "metadata.json", "request.json", "request_transformed.json");
        assertThat(read(folder, "request.json")).isEqualTo(request("alpha/a", false));
        assertThat(read(folder, "request_transformed.json")).isEqualTo(request("a", false));
        assertThat(read(folder, "final_response.json")).isEqualTo(reply.body());
        assertThat(metadata(folder))
                .containsEntry("request_id", "a-whole-answer")
                .containsEntry("status_code", "200")
                .containsEntry("outcome", "answered")
                .containsEntry("operation", "chat")
                .containsEntry("streaming", "false")
                .containsEntry("requested_model", "alpha/a")
                .containsEntry("provider", "alpha")
                .containsEntry("model", "a")
                .containsEntry("finish_reason", "stop")
                .containsEntry("route", "alpha/a answered");
        JsonNode metadata = json(folder);
        assertThat(metadata.at("/usage/total_tokens").asInt()).isEqualTo(5);
        assertThat(metadata.path("credential").asText()).matches("[0-9a-f]{12}");
    }

    @Test
    void ofAStream() {
        alpha.then(Script.streaming()
                .chunk(text("Hel"))
                .chunk(text("lo") + FINISH + DONE)
                .lastChunk());

        assertThat(ask("a-stream", "alpha/a", true).body()).endsWith(DONE);

        Path folder = folder("a-stream");
        assertThat(names(folder))
                .containsExactly(
                        "final_response.json",
                        "metadata.json",
                        "request.json",
                        "request_transformed.json",
                        "streaming_chunks.jsonl");
        assertThat(read(folder, "request_transformed.json")).contains("\"include_usage\":true");
        assertThat(read(folder, "streaming_chunks.jsonl").lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(line)
                        .matches("\\{\"timestamp_utc\":\"20[^\"]+Z\",\"elapsed_ms\":\\d+,\"chunk\":.+}"));
        JsonNode answer = JsonTree.read(read(folder, "final_response.json").getBytes(StandardCharsets.UTF_8));
        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("Hello");
        assertThat(metadata(folder))
                .containsEntry("streaming", "true")
                .containsEntry("outcome", "answered")
                .containsEntry("finish_reason", "stop")
                .hasEntrySatisfying(
                        "time_to_first_event_ms", time -> assertThat(time).matches("\\d+"));
    }

    @Test
    void ofACallThatFellBack() {
        alpha.then(Script.answering(503, "{\"error\":{\"message\":\"overloaded\"}}"));
        beta.then(Script.answering(200, whole("from beta")));

        assertThat(ask("fallen-back", "m", false).statusCode()).isEqualTo(200);

        Path folder = folder("fallen-back");
        assertThat(read(folder, "final_response.json")).contains("from beta");
        assertThat(metadata(folder)).containsEntry("provider", "beta").containsEntry("outcome", "answered");
        JsonNode attempts = json(folder).path("attempts");
        assertThat(attempts).hasSize(2);
        assertThat(attempts.at("/0/provider").asText()).isEqualTo("alpha");
        assertThat(attempts.at("/0/failure").asText()).isEqualTo("overloaded");
        assertThat(attempts.at("/1/outcome").asText()).isEqualTo("answered");
        assertThat(attempts.at("/1/credential").asText())
                .matches("[0-9a-f]{12}")
                .isNotEqualTo(attempts.at("/0/credential").asText());
    }

    @Test
    void ofACallThatNobodyAnswered() {
        alpha.then(Script.answering(400, "{\"error\":{\"message\":\"too hot\",\"type\":\"invalid_request_error\"}}"));

        var reply = ask("failed", "alpha/a", false);
        assertThat(reply.statusCode()).isEqualTo(400);

        Path folder = folder("failed");
        assertThat(read(folder, "final_response.json")).isEqualTo(reply.body());
        assertThat(metadata(folder))
                .containsEntry("status_code", "400")
                .containsEntry("outcome", "failed")
                .containsEntry("provider", "null");
        assertThat(json(folder).at("/attempts/0/failure").asText()).isEqualTo("rejected");
    }

    @Test
    void ofAStreamThatBrokeOff() {
        alpha.then(Script.streaming().chunk(text("Hel")).reset());

        assertThat(ask("broken-off", "alpha/a", true).body()).contains("error");

        Path folder = folder("broken-off");
        assertThat(metadata(folder)).containsEntry("outcome", "failed").containsEntry("finish_reason", "null");
        assertThat(read(folder, "final_response.json")).contains("\"content\":\"Hel\"");
    }

    @Test
    void ofACallForAModelThatNobodyServes() {
        assertThat(ask("unknown-model", "no/such", false).statusCode()).isEqualTo(404);

        Path folder = folder("unknown-model");
        assertThat(names(folder)).containsExactly("final_response.json", "metadata.json", "request.json");
        assertThat(metadata(folder)).containsEntry("status_code", "404").containsEntry("outcome", "failed");
    }

    @Test
    void ofACallThatWasTurnedAwayBeforeItWasRead() {
        var reply = gateway.post(
                "/v1/chat/completions", request("alpha/a", false), "x-api-key", "wrong", "x-request-id", "no-key");
        assertThat(reply.statusCode()).isEqualTo(401);

        Path folder = folder("no-key");
        assertThat(names(folder)).containsExactly("final_response.json", "metadata.json");
        assertThat(read(folder, "final_response.json")).isEqualTo(reply.body());
        assertThat(metadata(folder))
                .containsEntry("status_code", "401")
                .containsEntry("outcome", "refused")
                .containsEntry("path", "/v1/chat/completions")
                .containsEntry("error", "invalid_api_key");
    }

    @Test
    void ofACallThatIsNoCall() {
        var reply =
                gateway.post("/v1/chat/completions", "{\"model\":", "x-api-key", CLIENT_KEY, "x-request-id", "no-json");
        assertThat(reply.statusCode()).isEqualTo(400);

        Path folder = folder("no-json");
        assertThat(read(folder, "request.json")).isEqualTo("{\"model\":");
        assertThat(metadata(folder)).containsEntry("outcome", "refused");
    }

    @Test
    void ofACallThatItsClientLeft() {
        alpha.then(Script.streaming().chunk(text("Hel")).stall());

        var call = RawCall.post(
                gateway.port(),
                "/v1/chat/completions",
                request("alpha/a", true),
                "x-api-key: " + CLIENT_KEY,
                "x-request-id: abandoned");
        call.head();
        call.bodyUntil(text("Hel"));
        call.close();

        Path folder = folder("abandoned");
        assertThat(metadata(folder)).containsEntry("status_code", "499").containsEntry("outcome", "abandoned");
        assertThat(json(folder).at("/attempts/0/outcome").asText()).isEqualTo("abandoned");
        assertThat(json(folder).at("/usage/estimated").asBoolean()).isTrue();
        assertThat(read(folder, "final_response.json")).contains("\"content\":\"Hel\"");
    }

    @Test
    void holdsNoSecretWhoeverSaysIt() {
        String said = CLIENT_KEY + " " + ALPHA_KEY + " " + ALPHA_KEY.replace("/", "\\/") + " " + BETA_KEY;
        alpha.then(Script.answering(200, whole(said)))
                .then(Script.streaming().chunk(text(said) + FINISH + DONE).lastChunk())
                .then(Script.answering(400, "{\"error\":{\"message\":\"" + said + "\"}}"));

        for (String kind : List.of("whole", "stream", "error")) {
            gateway.post(
                    "/v1/chat/completions",
                    request("alpha/a", kind.equals("stream")).replace("hi", said),
                    "authorization",
                    "Bearer " + CLIENT_KEY,
                    "x-request-id",
                    "secret-" + kind);
        }
        gateway.post(
                "/v1/chat/completions?key=" + CLIENT_KEY,
                "{\"key\":\"" + said + "\"",
                "authorization",
                "Bearer " + CLIENT_KEY,
                "x-request-id",
                "secret-refused");

        for (String kind : List.of("whole", "stream", "error", "refused")) {
            Path folder = folder("secret-" + kind);
            assertThat(read(folder, "request.json")).contains("***");
            assertThat(names(folder))
                    .allSatisfy(file -> assertThat(read(folder, file)).doesNotContain("canary"));
        }
    }

    @Test
    void isCountedWhereTheOperatorLooks() {
        alpha.then(Script.answering(200, whole("hello")));
        ask("counted", "alpha/a", false);
        folder("counted");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(gateway.get("/actuator/prometheus").body())
                                .contains("spillway_request_log_calls_total{outcome=\"written\"}"));
    }

    private static HttpResponse<String> ask(String id, String model, boolean stream) {
        return gateway.post(
                "/v1/chat/completions", request(model, stream), "x-api-key", CLIENT_KEY, "x-request-id", id);
    }

    private static String request(String model, boolean stream) {
        return """
                {"model":"%s","stream":%s,"messages":[{"role":"user","content":"hi"}]}""".formatted(model, stream);
    }

    /** Waits for the folder of a call; its metadata is the last file that is written. */
    private static Path folder(String id) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> list(root()).stream()
                                .filter(folder -> read(folder, "metadata.json").contains("\"" + id + "\""))
                                .filter(folder -> read(folder, "metadata.json").endsWith("}"))
                                .findFirst()
                                .orElse(null),
                        Objects::nonNull);
    }

    private static Path root() {
        return parent.resolve("detailed_logs");
    }

    private static List<String> names(Path folder) {
        return list(folder).stream().map(file -> file.getFileName().toString()).toList();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException notYet) {
            return List.of();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static Map<String, String> metadata(Path folder) {
        return json(folder).properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, field -> field.getValue().asText()));
    }

    private static JsonNode json(Path folder) {
        return JsonTree.read(read(folder, "metadata.json").getBytes(StandardCharsets.UTF_8));
    }

    private static String read(Path folder, String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (NoSuchFileException notYet) {
            return "";
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
