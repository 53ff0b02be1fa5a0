package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.gateway.routing.Routed;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class ChatRouteTest {

    private static ApiServer server;

    private static WebTestClient client;

    @BeforeAll
    static void start() {
        server = ApiServer.start();
        client = WebTestClient.bindToServer()
                .baseUrl(server.url())
                .defaultHeader("Authorization", "Bearer " + ApiServer.KEY)
                .responseTimeout(Duration.ofSeconds(5))
                .build();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void saysWhatAWholeAnswerCost() {
        server.answers(call -> Mono.just(Replies.costing("0.0000012500", false)));

        chat(false)
                .expectHeader()
                .valueEquals("x-cost-usd", "0.00000125")
                .expectHeader()
                .doesNotExist("x-cost-estimated");
    }

    @Test
    void saysWhetherACostIsAGuess() {
        server.answers(call -> Mono.just(Replies.costing("100", true)));

        chat(false)
                .expectHeader()
                .valueEquals("x-cost-usd", "100")
                .expectHeader()
                .valueEquals("x-cost-estimated", "true");
    }

    @Test
    void saysNothingOfACostThatIsNotKnown() {
        server.answers(call -> Mono.just(Replies.whole("{}")));

        chat(false).expectHeader().doesNotExist("x-cost-usd").expectHeader().doesNotExist("x-cost-estimated");
    }

    @Test
    void passesOnTheBytesOfAWholeAnswer() {
        server.answers(call -> Mono.just(Replies.whole("{\"id\": \"1\", \"new_field\":2}")));

        chat(false)
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Content-Type", "application/json")
                .expectHeader()
                .valueEquals("x-provider", "groq")
                .expectHeader()
                .valueEquals("x-model", "llama")
                .expectHeader()
                .valueEquals("x-attempts", "1")
                .expectHeader()
                .doesNotExist("x-fallback-provider")
                .expectHeader()
                .doesNotExist("x-route")
                .expectBody(String.class)
                .isEqualTo("{\"id\": \"1\", \"new_field\":2}");
    }

    @Test
    void passesOnTheBytesOfAStream() {
        server.answers(call -> Mono.just(Replies.stream(Flux.just("data: 1\n\n", "data: 2\n\ndata: [DONE]\n\n"))));

        byte[] body = chat(true)
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Content-Type", "text/event-stream")
                .expectHeader()
                .valueEquals("Cache-Control", "no-cache")
                .expectHeader()
                .valueEquals("X-Accel-Buffering", "no")
                .expectBody()
                .returnResult()
                .getResponseBodyContent();

        assertThat(body).asString().isEqualTo("data: 1\n\ndata: 2\n\ndata: [DONE]\n\n");
    }

    @Test
    void passesOnStreamsOfAnyLength() {
        server.answers(call -> Mono.just(Replies.stream(Flux.range(0, 5_000).map(n -> "data: " + n + "\n\n"))));

        byte[] body = chat(true).expectBody().returnResult().getResponseBodyContent();

        assertThat(body).asString().endsWith("data: 4999\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: keep-alive\r\n"})
    void endsAStreamToAnOldClientWithTheConnection(String connection) throws Exception {
        server.answers(call -> Mono.just(Replies.stream(Flux.just("data: 1\n\n", "data: [DONE]\n\n"))));
        String request = post(Replies.request("m", true)).replace("HTTP/1.1\r\n", "HTTP/1.0\r\n" + connection);

        String reply = RawClient.exchange(server.port(), request);

        assertThat(reply)
                .matches("(?s)HTTP/1\\.[01] 200 .*")
                .doesNotContainIgnoringCase("chunked")
                .endsWith("\r\n\r\ndata: 1\n\ndata: [DONE]\n\n");
    }

    @Test
    void holdsNoEventBack() throws Exception {
        Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
        server.answers(call -> Mono.just(Replies.stream(events.asFlux())));

        try (var raw = new RawClient(server.port())) {
            raw.send(post(Replies.request("m", true)));
            for (int event = 0; event < 3; event++) {
                events.tryEmitNext("data: " + event + "\n\n");
                raw.readUntil("data: " + event);
            }
            events.tryEmitComplete();

            assertThat(raw.readUntil("0\r\n\r\n")).isNotEmpty();
        }
    }

    @Test
    void endsAStreamThatBreaksOffWithOneErrorEvent() {
        var broken = Flux.just("data: 1\n\n")
                .concatWith(Flux.error(
                        new CallFailedException(new Failure.Unavailable("connection reset", Failure.Cause.RESET))));
        server.answers(call -> Mono.just(Replies.stream(broken)));

        byte[] body =
                chat(true).expectStatus().isOk().expectBody().returnResult().getResponseBodyContent();

        assertThat(body)
                .asString()
                .startsWith("data: 1\n\ndata: {\"error\":{\"message\":\"connection reset\"")
                .endsWith("}\n\n")
                .doesNotContain("[DONE]");
    }

    @Test
    void cancelsAStreamWhoseClientLeaves() throws Exception {
        Sinks.Empty<Void> cancelled = Sinks.empty();
        server.answers(call -> Mono.just(
                Replies.stream(Flux.just("data: 1\n\n").concatWith(Flux.never()).doOnCancel(cancelled::tryEmitEmpty))));

        try (var raw = new RawClient(server.port())) {
            raw.send(post(Replies.request("m", true))).readUntil("data: 1");
        }

        assertThat(cancelled.asMono().blockOptional(Duration.ofSeconds(5))).isEmpty();
    }

    @Test
    void cancelsACallWhoseClientLeavesBeforeItsReply() throws Exception {
        Sinks.Empty<Void> routed = Sinks.empty();
        Sinks.Empty<Void> cancelled = Sinks.empty();
        server.answers(call -> {
            routed.tryEmitEmpty();
            return Mono.<Routed>never().doOnCancel(cancelled::tryEmitEmpty);
        });

        try (var raw = new RawClient(server.port())) {
            raw.send(post(Replies.request("m", false)));
            routed.asMono().block(Duration.ofSeconds(5));
        }

        assertThat(cancelled.asMono().blockOptional(Duration.ofSeconds(5))).isEmpty();
    }

    @Test
    void answersAnEarlyFailureWithItsStatusEvenIfAStreamWasAskedFor() {
        server.answers(call -> Mono.error(Replies.notAnswered(
                new Failure.RateLimited("slow down", Duration.ofSeconds(7)), Duration.ofMillis(7_001))));

        chat(true)
                .expectStatus()
                .isEqualTo(429)
                .expectHeader()
                .valueEquals("Retry-After", "8")
                .expectBody()
                .jsonPath("$.error.code")
                .isEqualTo("rate_limit_exceeded");
    }

    @Test
    void tellsNothingOfAFailureOfItsOwn() {
        server.answers(call -> Mono.error(new IllegalStateException("/etc/secret")));

        byte[] body = chat(false)
                .expectStatus()
                .isEqualTo(500)
                .expectBody()
                .returnResult()
                .getResponseBodyContent();

        assertThat(body).asString().contains("\"internal_error\"").doesNotContain("secret", "Exception");
    }

    @Test
    void keepsAHarmlessRequestId() {
        server.answers(call -> Mono.just(Replies.whole("{}")));

        client.post()
                .uri("/v1/chat/completions")
                .header("x-request-id", "my-id_1")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(Replies.request("m", false))
                .exchange()
                .expectHeader()
                .valueEquals("x-request-id", "my-id_1");
    }

    private static WebTestClient.ResponseSpec chat(boolean stream) {
        return client.post()
                .uri("/v1/chat/completions")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(Replies.request("groq/llama", stream))
                .exchange();
    }

    private static String post(String body) {
        return "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + ApiServer.KEY
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void passesOnAllThatAProviderSaysOfARequestItRejects() throws Exception {
        byte[] said = "{\"error\":{\"message\":\"too long\",\"code\":\"c\",\"metadata\":{\"limit\":4096}}}"
                .getBytes(StandardCharsets.UTF_8);
        server.answers(call -> Mono.error(Replies.notAnswered(new Failure.Rejected("too long", 422, said), null)));

        assertThat(server.post("x-api-key: " + ApiServer.KEY + "\r\n", Replies.request("m", false)))
                .startsWith("HTTP/1.1 422 ")
                .contains("\"metadata\":{\"limit\":4096}", "\"type\":\"invalid_request_error\"");
    }
}
