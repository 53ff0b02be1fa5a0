package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockserver.model.HttpRequest.request;
import static org.mockserver.model.HttpResponse.response;

import io.spillway.testing.Gateway;
import io.spillway.testing.MockUpstream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.mockserver.matchers.Times;
import org.mockserver.model.HttpResponse;

/** The whole server between a real client and MockServer: what the main job promises, over real HTTP. */
class GatewayIT {

    private static final String ASK = """
            {"model":"%s","messages":[{"role":"user","content":"hi"}]}""";

    @RegisterExtension
    private final MockUpstream upstream = new MockUpstream();

    @Test
    void answersWithTheFirstTier() {
        upstream.client().when(request().withPath("/alpha/v1/chat/completions")).respond(answer("from alpha"));

        try (var gateway = gateway()) {
            var reply = gateway.post("/v1/chat/completions", ASK.formatted("alpha/m"));

            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.body()).contains("from alpha");
            assertThat(reply.headers().firstValue("x-provider")).contains("alpha");
            assertThat(reply.headers().firstValue("x-model")).contains("m");
            assertThat(reply.headers().firstValue("x-attempts")).contains("1");
            assertThat(reply.headers().firstValue("x-fallback-provider")).isEmpty();
            assertThat(reply.headers().firstValue("x-request-id")).isPresent();
        }
    }

    @Test
    void rotatesToTheNextCredentialWhenOneIsLimited() {
        upstream.client()
                .when(request().withPath("/alpha/v1/chat/completions"), Times.exactly(1))
                .respond(limited());
        upstream.client().when(request().withPath("/alpha/v1/chat/completions")).respond(answer("second key"));

        try (var gateway = gateway()) {
            var reply = gateway.post("/v1/chat/completions", ASK.formatted("alpha/m"));

            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.body()).contains("second key");
            assertThat(reply.headers().firstValue("x-attempts")).contains("2");
            assertThat(reply.headers().firstValue("x-fallback-provider")).isEmpty();
        }
    }

    @Test
    void fallsBackToTheNextTierAndSaysSo() {
        upstream.client().when(request().withPath("/alpha/v1/chat/completions")).respond(limited());
        upstream.client().when(request().withPath("/beta/v1/chat/completions")).respond(answer("from beta"));

        try (var gateway = gateway()) {
            var reply = gateway.post("/v1/chat/completions", ASK.formatted("alpha/m"));

            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.body()).contains("from beta");
            assertThat(reply.headers().firstValue("x-provider")).contains("beta");
            assertThat(reply.headers().firstValue("x-fallback-provider")).contains("beta");
        }
    }

    @Test
    void answersFourTwentyNineAtOnceWhenEverybodyIsLimitedForLonger() {
        upstream.client().when(request()).respond(limited());

        try (var gateway = gateway()) {
            gateway.post("/v1/chat/completions", ASK.formatted("alpha/m"));
            int before = upstream.calls("/[^/]+/v1/chat/completions");
            var reply = gateway.post("/v1/chat/completions", ASK.formatted("alpha/m"));

            assertThat(reply.statusCode()).isEqualTo(429);
            assertThat(reply.headers().firstValueAsLong("retry-after").orElse(0))
                    .isBetween(50L, 60L);
            assertThat(reply.body())
                    .contains("\"rate_limit_exceeded\"")
                    .contains("alpha")
                    .contains("beta");
            assertThat(upstream.calls("/[^/]+/v1/chat/completions")).isEqualTo(before);
        }
    }

    @Test
    void passesOnWhatTheCallItselfGotWrongAfterOneAttempt() {
        upstream.client()
                .when(request().withPath("/alpha/v1/chat/completions"))
                .respond(response()
                        .withStatusCode(400)
                        .withHeader("content-type", "application/json")
                        .withBody("""
                                {"error":{"message":"too long","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"""));

        try (var gateway = gateway()) {
            var reply = gateway.post("/v1/chat/completions", ASK.formatted("alpha/m"));

            assertThat(reply.statusCode()).isEqualTo(400);
            assertThat(reply.body()).contains("context_length_exceeded").contains("too long");
            assertThat(upstream.calls("/[^/]+/v1/chat/completions")).isEqualTo(1);
        }
    }

    @Test
    void sendsTheOptionsOfAModelUnlessTheClientSaysOtherwise() {
        upstream.client().when(request()).respond(answer("thought"));

        try (var gateway = Gateway.start(Map.of(
                "ALPHA_API_BASE", upstream.baseUrl("alpha"),
                "ALPHA_API_KEY", "alpha-key",
                "ALPHA_MODELS", "{\"deep\":{\"id\":\"m\",\"options\":{\"reasoning_effort\":\"high\"}}}"))) {
            gateway.post("/v1/chat/completions", ASK.formatted("deep"));

            upstream.client()
                    .verify(request()
                            .withPath("/alpha/v1/chat/completions")
                            .withBody(ASK.formatted("m").replaceFirst("}$", ",\"reasoning_effort\":\"high\"}")));
        }
    }

    private Gateway gateway() {
        return Gateway.start(Map.of(
                "ALPHA_API_BASE", upstream.baseUrl("alpha"),
                "ALPHA_API_KEY_1", "alpha-key-1",
                "ALPHA_API_KEY_3", "alpha-key-3",
                "ALPHA_MODELS", "[\"m\"]",
                "PROVIDER_PRIORITY_ALPHA", "1",
                "BETA_API_BASE", upstream.baseUrl("beta"),
                "BETA_API_KEY", "beta-key",
                "BETA_MODELS", "[\"m\"]",
                "PROVIDER_PRIORITY_BETA", "2"));
    }

    private static HttpResponse answer(String text) {
        return response().withHeader("content-type", "application/json").withBody("""
                        {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""".formatted(text));
    }

    private static HttpResponse limited() {
        return response()
                .withStatusCode(429)
                .withHeader("retry-after", "60")
                .withHeader("content-type", "application/json")
                .withBody("""
                        {"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}}""");
    }
}
