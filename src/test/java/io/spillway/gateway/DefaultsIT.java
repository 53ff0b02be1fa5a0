package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testing.Gateway;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the server does when the operator says nothing about it. */
class DefaultsIT {

    private static final String ASK = """
            {"model":"%s","messages":[{"role":"user","content":"hi"}]}""";

    @Test
    void isNotReadyButAliveWithoutAnyCredential() {
        try (var gateway = Gateway.start(Map.of(), "--spillway.sandbox.enabled=false")) {
            assertThat(gateway.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(gateway.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void isReadyWithOne() {
        try (var gateway = Gateway.start(Map.of())) {
            assertThat(gateway.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void exportsItsOwnMetersAndObservesNothingElse() {
        try (var gateway = Gateway.start(Map.of())) {
            String model = gateway.get("/v1/models").body().replaceAll("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
            assertThat(gateway.post("/v1/chat/completions", ASK.formatted(model))
                            .statusCode())
                    .isEqualTo(200);

            assertThat(gateway.get("/actuator/prometheus").body())
                    .contains("spillway_provider_calls_seconds_count")
                    .contains("resilience4j_circuitbreaker_state")
                    .contains("jvm_memory_used_bytes")
                    .doesNotContain("http_server_requests");
        }
    }

    @Test
    void letsNoBrowserGuessWhatAnAnswerIs() {
        try (var gateway = Gateway.start(Map.of())) {
            assertThat(gateway.get("/v1/models").headers().firstValue("x-content-type-options"))
                    .contains("nosniff");
            assertThat(gateway.get("/v1/nothing").headers().firstValue("x-content-type-options"))
                    .contains("nosniff");
        }
    }

    @Test
    void servesNoFileOfItsClassPath() {
        try (var gateway = Gateway.start(Map.of())) {
            assertThat(gateway.get("/stray.txt").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void writesNoStackTraceForEachConnectionThatBreaks() {
        try (var gateway = Gateway.start(Map.of())) {
            assertThat(gateway.port()).isPositive();
            assertThat(LoggerFactory.getLogger("reactor.netty.http.client.HttpClientConnect")
                            .isErrorEnabled())
                    .isFalse();
        }
    }
}
