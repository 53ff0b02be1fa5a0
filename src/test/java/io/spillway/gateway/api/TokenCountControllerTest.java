package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.Operation;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.resilience.Failure;
import io.spillway.testing.FakeTicker;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class TokenCountControllerTest {

    private final OpenAiDialect dialect = new OpenAiDialect();
    private final ApiServer.Router router = new ApiServer.Router();
    private final WebTestClient client = client(Schedulers.immediate());

    /** Whether the provider that would be asked first can count. */
    private boolean providerCounts;

    @Test
    void countsAsTheModelDoes() {
        answers("""
                {"model":"gpt-4o","messages":[{"role":"user","content":"tiktoken is great!"}]}""", """
                {"token_count":13,"model":"gpt-4o","method":"tokenizer","tokenizer":"o200k_base"}""");
    }

    @Test
    void saysWhenItGuesses() {
        answers("""
                {"model":"some/llama","messages":[{"role":"user","content":"tiktoken is great!"}]}""", """
                {"token_count":13,"model":"some/llama","method":"estimate","tokenizer":"o200k_base"}""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"input", "text", "prompt"})
    void countsTexts(String field) {
        answers("""
                {"model":"text-embedding-3-small","%s":["tiktoken is great!","tiktoken is great!"]}""".formatted(field), """
                {"token_count":12,"model":"text-embedding-3-small","method":"tokenizer","tokenizer":"cl100k_base"}""");
    }

    @Test
    void letsAProviderCountThatCanRatherThanGuess() {
        providerCounts = true;
        router.answers(call -> Mono.just(Replies.whole("{\"token_count\":42}")));

        answers("""
                {"model":"claude","messages":[{"role":"user","content":"hi"}]}""", """
                {"token_count":42,"model":"claude","method":"provider","provider":"groq"}""");
        assertThat(router.calls().get(0).request().operation()).isEqualTo(Operation.TOKEN_COUNT);
        assertThat(router.calls().get(0).fallback()).isFalse();
    }

    @Test
    void asksNoProviderWhereItKnows() {
        providerCounts = true;

        post("""
                {"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}""").expectBody().jsonPath("$.method").isEqualTo("tokenizer");
        assertThat(router.calls()).isEmpty();
    }

    @Test
    void guessesWhenAProviderDoesNotAnswer() {
        providerCounts = true;
        router.answers(call -> Mono.error(Replies.notAnswered(new Failure.RateLimited("slow down", null), null)));

        post("""
                {"model":"claude","messages":[{"role":"user","content":"hi"}]}""").expectStatus().isOk().expectBody().jsonPath("$.method").isEqualTo("estimate");
    }

    @Test
    void guessesWhenAProviderSaysSomethingElse() {
        providerCounts = true;
        router.answers(call -> Mono.just(Replies.whole("{\"tokens\":\"many\"}")));

        post("""
                {"model":"claude","messages":[{"role":"user","content":"hi"}]}""").expectBody().jsonPath("$.method").isEqualTo("estimate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"model\":\"m\"",
                "{\"model\":\"m\"}",
                "{\"model\":\"m\",\"input\":null}",
                "{\"model\":\"m\",\"input\":5}",
                "{\"input\":\"hi\"}",
                "{\"model\":\"m\",\"messages\":[]}",
                "{\"model\":\"m\",\"messages\":\"hi\"}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"nobody\",\"content\":\"hi\"}]}"
            })
    void refusesWhatItDoesNotUnderstand(String body) {
        post(body)
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.error.type")
                .isEqualTo("invalid_request_error");
    }

    @Test
    void turnsAwayWhatItHasNoTimeFor() {
        client(new FullScheduler())
                .post()
                .uri("/v1/token-count")
                .bodyValue("{\"model\":\"m\",\"text\":\"hi\"}")
                .exchange()
                .expectStatus()
                .isEqualTo(503)
                .expectBody()
                .jsonPath("$.error.code")
                .isEqualTo("too_busy");
    }

    private void answers(String body, String golden) {
        post(body).expectStatus().isOk().expectBody().json(golden, JsonCompareMode.STRICT);
    }

    private WebTestClient.ResponseSpec post(String body) {
        return client.post()
                .uri("/v1/token-count")
                .header("content-type", "application/json")
                .bodyValue(body)
                .exchange();
    }

    private WebTestClient client(Scheduler worker) {
        return WebTestClient.bindToWebHandler(new TokenCountController(
                        new BodyReader(1 << 20),
                        dialect,
                        new ProviderCounts(router, id -> providerCounts, dialect, new FakeTicker()),
                        worker,
                        new ErrorWriter(dialect, null)))
                .build();
    }

    /** Has more to do than it can. */
    private static final class FullScheduler implements Scheduler {

        @Override
        public Disposable schedule(Runnable task) {
            throw new RejectedExecutionException("full");
        }

        @Override
        public Worker createWorker() {
            return Schedulers.immediate().createWorker();
        }
    }
}
