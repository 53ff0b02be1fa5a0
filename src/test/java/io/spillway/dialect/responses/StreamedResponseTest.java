package io.spillway.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dialect.ApiError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StreamedResponseTest {

    private static final ApiError BUSY = new ApiError(502, "server_error", "provider_failed", "busy", null);

    @Test
    void knowsTheResponseAtTheEndOfItsStream() throws IOException {
        StreamedResponse heard = new StreamedResponse();

        heard.hear(Files.readAllBytes(Path.of("src/test/resources/golden/responses/text/stream.sse")));

        JsonNode message = heard.finished().path("output").path(0);
        assertThat(message.path("content").path(0).path("text").asText()).isEqualTo("Paris.");
    }

    @Test
    void endsABrokenStreamInBothWaysThatClientsLookFor() {
        StreamedResponse heard = new StreamedResponse();
        heard.hear("""
                event: response.created
                data: {"type":"response.created","response":{"id":"resp_1","status":"in_progress","error":null},"sequence_number":0}

                """.getBytes(StandardCharsets.UTF_8));

        assertThat(new String(heard.failed(BUSY), StandardCharsets.UTF_8)).isEqualTo("""
                event: error
                data: {"type":"error","code":"provider_failed","message":"busy","param":null,"sequence_number":1}

                event: response.failed
                data: {"type":"response.failed","response":{"id":"resp_1","status":"failed","error":{"code":"server_error","message":"busy"}},"sequence_number":2}

                """);
    }

    @Test
    void endsAStreamThatNeverBeganWithTheErrorAlone() {
        assertThat(new String(new StreamedResponse().failed(BUSY), StandardCharsets.UTF_8))
                .startsWith("event: error\n")
                .doesNotContain("response.failed");
    }
}
