package io.spillway.gateway.api;

import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.gateway.catalog.ProviderDirectory;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Selection;
import io.spillway.resilience.Usage;
import io.spillway.testing.FakeProvider;
import io.spillway.testing.FakeTicker;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.reactive.server.WebTestClient;

class QuotaStatsControllerTest {

    private static final String URI = "/v1/quota-stats";

    private final FakeTicker ticker = new FakeTicker();

    private final FakeProvider groq =
            FakeProvider.named("groq").credentials(2).ticker(ticker).answering();

    private final FakeProvider openai =
            FakeProvider.named("openai").tier(2).ticker(ticker).answering();

    private final WebTestClient client = WebTestClient.bindToWebHandler(new QuotaStatsController(
                    new ProviderDirectory(List.of(openai, groq)),
                    ticker,
                    new ErrorWriter(new ClientDialects(new OpenAiDialect(), new OpenAiDialect()), null)))
            .build();

    @Test
    void leavesOutWhatWasNeverUsed() {
        client.get().uri(URI).exchange().expectStatus().isOk().expectBody().json("""
                        {"providers":{},
                         "summary":{"total_providers":0,"total_credentials":0,"total_requests":0},
                         "data_source":"cache","timestamp":1.763985600E9}
                        """.replace(
                        "1.763985600E9", Double.toString(FakeTicker.START.toEpochMilli() / 1000.0)));
    }

    @Test
    void showsWhatWasUsedByCredentialModelAndWindow() {
        Lease first = lease(groq);
        first.succeed(new Usage(100, 30, 40, 10, false), new BigDecimal("0.5"));

        client.get().uri(URI).exchange().expectBody().json("""
                        {"providers":{"groq":{
                            "provider":"groq","credential_count":2,"rotation_mode":"sequential",
                            "credentials":{"%1$s":{
                              "stable_id":"%1$s","priority":1,"active_requests":0,"status":"active",
                              "totals":{"request_count":1,"success_count":1,"failure_count":0,"prompt_tokens":100,
                                "completion_tokens":30,"thinking_tokens":10,"output_tokens":20,
                                "prompt_tokens_cache_read":40,"total_tokens":130,"approx_cost":0.5},
                              "model_usage":{"llama":{"windows":{"daily":{"request_count":1}},
                                "totals":{"request_count":1}}},
                              "cooldowns":{},"fair_cycle":{}}},
                            "active_count":2,"exhausted_count":0,"total_requests":1,
                            "tokens":{"input_cached":40,"input_uncached":60,"input_cache_pct":40.0,"output":30}}},
                         "summary":{"total_providers":1,"total_credentials":2,"active_credentials":2,
                            "exhausted_credentials":0,"total_requests":1,"approx_total_cost":0.5}}
                        """.formatted(
                        first.credential().id()));
    }

    @Test
    void showsWhichCredentialRestsAndForHowLong() {
        Lease tired = lease(groq);
        tired.fail(new Failure.RateLimited("slow down", Duration.ofSeconds(60), true), Usage.NONE, null);
        ticker.advance(Duration.ofSeconds(20));

        String credential = "$.providers.groq.credentials." + tired.credential().id();
        client.get()
                .uri(URI)
                .exchange()
                .expectBody()
                .jsonPath(credential + ".status")
                .isEqualTo("cooldown")
                .jsonPath(credential + ".cooldowns['(all models)'].remaining_seconds")
                .isEqualTo(40)
                .jsonPath("$.providers.groq.exhausted_count")
                .isEqualTo(1);
    }

    @Test
    void callsACredentialMixedThatRestsForOneModelOnly() {
        Lease tired = lease(groq);
        tired.fail(new Failure.RateLimited("slow down", Duration.ofSeconds(60), false), Usage.NONE, null);

        client.get()
                .uri(URI)
                .exchange()
                .expectBody()
                .jsonPath("$.providers.groq.credentials." + tired.credential().id() + ".status")
                .isEqualTo("mixed");
    }

    @Test
    void showsOneProviderWhenAskedForIt() {
        lease(groq).succeed(Usage.NONE, null);
        lease(openai).succeed(Usage.NONE, null);

        client.get()
                .uri(URI + "?provider=openai")
                .exchange()
                .expectBody()
                .jsonPath("$.providers.openai.total_requests")
                .isEqualTo(1)
                .jsonPath("$.providers.groq")
                .doesNotExist();
    }

    @Test
    void reloads() {
        lease(groq).succeed(Usage.NONE, null);

        post("{\"action\":\"reload\",\"scope\":\"all\"}")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.providers.groq.total_requests")
                .isEqualTo(1)
                .jsonPath("$.refresh_result.success")
                .isEqualTo(true)
                .jsonPath("$.refresh_result.credentials_refreshed")
                .isEqualTo(3);
    }

    @Test
    void saysThatNoProviderCanBeAskedForItsQuota() {
        post("{\"action\":\"force_refresh\",\"scope\":\"provider\",\"provider\":\"groq\"}")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.refresh_result.success")
                .isEqualTo(false)
                .jsonPath("$.refresh_result.provider")
                .isEqualTo("groq");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "not json",
                "{\"action\":\"delete\"}",
                "{\"action\":\"reload\",\"scope\":\"world\"}",
                "{\"action\":\"reload\",\"scope\":\"provider\"}",
                "{\"action\":\"reload\",\"scope\":\"credential\",\"provider\":\"groq\"}"
            })
    void refusesWhatItDoesNotUnderstand(String body) {
        post(body)
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.error.type")
                .isEqualTo("invalid_request_error");
    }

    private WebTestClient.ResponseSpec post(String body) {
        return client.post()
                .uri(URI)
                .header("content-type", "application/json")
                .bodyValue(body)
                .exchange();
    }

    private static Lease lease(FakeProvider provider) {
        return ((Selection.Leased) provider.pool().select(Demand.of("llama"))).lease();
    }
}
