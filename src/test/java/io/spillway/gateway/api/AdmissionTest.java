package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.ApiError;
import io.spillway.gateway.provider.Call;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Those who look on are told what was let in and what was not. */
class AdmissionTest {

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
            public void refused(String requestId, ApiError error) {
                told.add("refused " + requestId + " " + error.code());
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
}
