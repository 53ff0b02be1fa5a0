package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.testing.Answers;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.Gateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server knows after a restart, and what becomes of it when it cannot be kept. */
class MemoryIT {

    private static final String CHAT = "{\"model\":\"alpha/m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static final String KEY = "alpha-key-0123456789";

    private final FaultServer alpha = FaultServer.start().otherwise(Script.answering(200, Answers.whole("hello")));

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        alpha.close();
    }

    @Test
    void stillShowsTheNumbersOfThePreviousRun() throws JsonProcessingException {
        JsonNode before;
        try (var gateway = start(folder)) {
            assertThat(ask(gateway)).isEqualTo(200);
            assertThat(ask(gateway)).isEqualTo(200);
            before = stats(gateway);
        }
        assertThat(before.at("/providers/alpha/total_requests").asInt()).isEqualTo(2);

        try (var gateway = start(folder)) {
            assertThat(stats(gateway).path("providers")).isEqualTo(before.path("providers"));
        }
    }

    @Test
    void stillLetsACredentialRestThatWasLimited() {
        alpha.then(Script.answering(429, "{\"error\":{\"message\":\"slow down\"}}", "retry-after: 3600"));
        try (var gateway = start(folder)) {
            assertThat(ask(gateway)).isEqualTo(429);
        }

        try (var gateway = start(folder)) {
            assertThat(ask(gateway)).isEqualTo(429);
            assertThat(gateway.get("/v1/providers").body()).contains("\"cooldown\"");
        }
        assertThat(alpha.requests()).hasSize(1);
    }

    @Test
    void writesNoSecret() throws IOException {
        alpha.then(Script.answering(401, "{\"error\":{\"message\":\"Incorrect API key: %s\"}}".formatted(KEY)));
        try (var gateway = start(folder)) {
            ask(gateway);
        }

        String file = Files.readString(folder.resolve("spillway.db"), StandardCharsets.ISO_8859_1);
        assertThat(file).contains("alpha/", "LOCKOUT").doesNotContain(KEY);
    }

    @Test
    void failsNoCallWhenTheFolderCannotBeUsed() throws IOException {
        Path notAFolder = Files.createFile(folder.resolve("file"));

        try (var gateway = start(notAFolder)) {
            assertThat(ask(gateway)).isEqualTo(200);
            assertThat(gateway.get("/actuator/prometheus").body())
                    .containsPattern("spillway_state_failures_total\\{kind=\"unwritten\"\\} [1-9]");
        }
    }

    @Test
    void setsADamagedFileAside() throws IOException {
        Files.writeString(folder.resolve("spillway.db"), "damaged");

        try (var gateway = start(folder)) {
            assertThat(ask(gateway)).isEqualTo(200);
            assertThat(gateway.get("/actuator/prometheus").body())
                    .contains("spillway_state_failures_total{kind=\"damaged\"} 1.0");
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .hasSize(2)
                    .contains("spillway.db")
                    .anyMatch(name -> name.startsWith("spillway.db.damaged-"));
        }
    }

    private Gateway start(Path where) {
        return Gateway.start(
                Map.of("ALPHA_API_BASE", alpha.uri() + "/v1", "ALPHA_API_KEY", KEY, "ALPHA_MODELS", "[\"m\"]"),
                "--spillway.provider-defaults.listing=false",
                "--spillway.routing.max-wait=1s",
                "--spillway.state.store=embedded",
                "--spillway.state.folder=" + where);
    }

    private static int ask(Gateway gateway) {
        return gateway.post("/v1/chat/completions", CHAT).statusCode();
    }

    private static JsonNode stats(Gateway gateway) throws JsonProcessingException {
        return new ObjectMapper().readTree(gateway.get("/v1/quota-stats").body());
    }
}
