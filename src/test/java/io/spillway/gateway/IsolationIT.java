package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testing.Answers;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.Gateway;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** No prompt goes to a party that the operator did not name, whatever else stands in an environment. */
class IsolationIT {

    @Test
    void startsNoProviderFromTheEnvironmentOfTheMachineThatTests() {
        assertThat(System.getenv("OPENAI_API_KEY")).as("the pom sets it").isNotBlank();

        try (var upstream = FaultServer.start().otherwise(Script.answering(200, Answers.whole("well")));
                var gateway = Gateway.start(Map.of(
                        "ALPHA_API_BASE", upstream.uri() + "/v1",
                        "ALPHA_API_KEY", "alpha-key",
                        "ALPHA_MODELS", "[\"m\"]",
                        "BRAVE_API_KEY", "the-key-of-a-search-engine"))) {
            assertThat(gateway.get("/v1/providers?format=simple").body()).isEqualTo("[\"alpha\"]");
            assertThat(gateway.post("/v1/chat/completions", """
                                    {"model":"openai/gpt-4o","messages":[{"role":"user","content":"hi"}]}""").statusCode()).isEqualTo(404);
            assertThat(gateway.get("/actuator/prometheus").body())
                    .contains("provider=\"alpha\"")
                    .doesNotContain("\"openai\"")
                    .doesNotContain("brave");
        }
    }
}
