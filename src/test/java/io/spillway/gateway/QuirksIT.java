package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockserver.model.HttpRequest.request;
import static org.mockserver.model.HttpResponse.response;

import io.spillway.testing.Gateway;
import io.spillway.testing.MockUpstream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.mockserver.model.HttpRequest;
import org.mockserver.model.HttpResponse;

/** Providers that speak OpenAI's dialect in their own way: their clients must not notice. */
class QuirksIT {

    private static final String ANSWER =
            "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Paris.\"},"
                    + "\"finish_reason\":\"stop\"}]}";

    @RegisterExtension
    private final MockUpstream upstream = new MockUpstream();

    @Test
    void splitsThoughtsFromTextInAStream() {
        streams("/nim/v1/chat/completions", "<thi", "nk>hm</", "think>\\n", "Paris.");
        try (Gateway gateway =
                start(Map.of("NVIDIA_NIM_API_KEY", "k", "NVIDIA_NIM_API_BASE", upstream.baseUrl("nim")))) {
            String told = gateway.post("/v1/chat/completions", """
                    {"model":"nvidia_nim/m","stream":true,"messages":[{"role":"user","content":"hi"}]}""").body();

            assertThat(told)
                    .contains("\"reasoning_content\":\"hm\"", "\"content\":\"Paris.\"", "[DONE]")
                    .doesNotContain("think>");
        }
    }

    @Test
    void splitsThoughtsFromTextForAClientOfAnotherDialect() {
        streams("/nim/v1/chat/completions", "<thi", "nk>hm</", "think>\\n", "Paris.");
        try (Gateway gateway =
                start(Map.of("NVIDIA_NIM_API_KEY", "k", "NVIDIA_NIM_API_BASE", upstream.baseUrl("nim")))) {
            String told = gateway.post("/v1/messages", """
                    {"model":"nvidia_nim/m","max_tokens":99,"stream":true,"messages":[{"role":"user","content":"hi"}]}""").body();

            assertThat(told)
                    .contains("\"thinking\":\"hm\"", "\"text\":\"Paris.\"", "message_stop")
                    .doesNotContain("think>");
        }
    }

    @Test
    void givesMistralIdsOfNineCharacters() {
        answers("/mistral/v1/chat/completions");
        try (Gateway gateway = start(Map.of("MISTRAL_API_KEY", "k", "MISTRAL_API_BASE", upstream.baseUrl("mistral")))) {
            var answer = gateway.post("/v1/chat/completions", """
                    {"model":"mistral/m","user":"u","messages":[{"role":"user","content":"hi"},
                    {"role":"assistant","content":null,"tool_calls":[{"id":"call_0123456789","type":"function",
                    "function":{"name":"f","arguments":"{}"}}]},
                    {"role":"tool","tool_call_id":"call_0123456789","content":"ok"}]}""");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(asked("/mistral/v1/chat/completions").getBodyAsString())
                    .containsPattern("\"id\" *: *\"[a-zA-Z0-9]{9}\"")
                    .containsPattern("\"tool_call_id\" *: *\"[a-zA-Z0-9]{9}\"")
                    .doesNotContain("call_0123456789", "\"user\" : \"u\"", "\"user\":\"u\"");
        }
    }

    @Test
    void asksAzuresDeploymentWithAVersion() {
        answers("/openai/deployments/my-gpt/chat/completions");
        String base = upstream.baseUrl("azure").replace("/azure/v1", "");
        try (Gateway gateway = start(Map.of(
                "AZURE_API_KEY",
                "azure-key",
                "AZURE_API_BASE",
                base,
                "AZURE_API_VERSION",
                "2024-10-21",
                "AZURE_MODELS",
                "[\"my-gpt\"]",
                "OVERRIDE_TEMPERATURE_ZERO",
                "true"))) {
            var answer = gateway.post("/v1/chat/completions", """
                    {"model":"azure/my-gpt","temperature":0,"messages":[{"role":"user","content":"hi"}]}""");

            assertThat(answer.statusCode()).isEqualTo(200);
            HttpRequest asked = asked("/openai/deployments/my-gpt/chat/completions");
            assertThat(asked.getFirstQueryStringParameter("api-version")).isEqualTo("2024-10-21");
            assertThat(asked.getFirstHeader("api-key")).isEqualTo("azure-key");
            assertThat(asked.getFirstHeader("authorization")).isEmpty();
            assertThat(asked.getBodyAsString()).containsPattern("\"temperature\" *: *1\\b");
        }
    }

    private static Gateway start(Map<String, String> variables) {
        return Gateway.start(new HashMap<>(variables));
    }

    private HttpRequest asked(String path) {
        return upstream.client().retrieveRecordedRequests(request().withPath(path))[0];
    }

    private void answers(String path) {
        upstream.client()
                .when(request().withPath(path))
                .respond(response()
                        .withHeader("content-type", "application/json")
                        .withBody(ANSWER));
    }

    private void streams(String path, String... texts) {
        String body = List.of(texts).stream()
                .map("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n"::formatted)
                .collect(Collectors.joining());
        HttpResponse stream = response()
                .withHeader("content-type", "text/event-stream")
                .withBody(
                        body
                                + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        upstream.client().when(request().withPath(path)).respond(stream);
    }
}
