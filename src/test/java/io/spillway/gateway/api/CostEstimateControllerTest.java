package io.spillway.gateway.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.dialect.TokenUsage;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.gateway.catalog.CostEstimate;
import io.spillway.gateway.catalog.Price;
import io.spillway.gateway.catalog.Rate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.reactive.server.WebTestClient;

class CostEstimateControllerTest {

    private static final String SONNET = "anthropic/claude-sonnet-4-5";

    private static final String SONNETS_PRICE = """
            [{"input":3,"output":15,"cached_input":0.3,"cache_write":3.75}]""";

    private static final String A_VECTORS_PRICE = """
            [{"input":0.02}]""";

    private final WebTestClient client = WebTestClient.bindToWebHandler(new CostEstimateController(
                    CostEstimateControllerTest::estimate, new ErrorWriter(new OpenAiDialect(), null)))
            .build();

    @Test
    void tellsWhatTokensWouldCost() {
        answers("""
                {"model":"anthropic/claude-sonnet-4-5","prompt_tokens":100,"completion_tokens":50}""", """
                {"model":"anthropic/claude-sonnet-4-5","cost":0.00105,"currency":"USD",
                 "pricing":{"input_cost_per_token":0.000003,"output_cost_per_token":0.000015,
                   "cache_read_input_token_cost":3e-7,"cache_creation_input_token_cost":0.00000375},
                 "source":"model_info_service"}""");
    }

    @Test
    void billsCachedTokensOnce() {
        cost("\"prompt_tokens\":1000,\"cache_read_tokens\":500,\"cache_creation_tokens\":100", 0.001725);
    }

    @Test
    void billsCachedTokensThatAClientDoesNotCountAsThePrompts() {
        cost("\"cache_read_tokens\":500,\"cache_creation_tokens\":100", 0.000525);
    }

    @Test
    void takesAMissingNumberForNone() {
        cost("\"prompt_tokens\":null", 0);
    }

    @Test
    void leavesOutAPriceThatIsNotKnown() {
        answers("""
                {"model":"openai/text-embedding-3-small","prompt_tokens":1000}""", """
                {"model":"openai/text-embedding-3-small","cost":0.00002,"currency":"USD",
                 "pricing":{"input_cost_per_token":2e-8},"source":"model_info_service"}""");
    }

    @Test
    void doesNotSayThatWhatHasNoKnownPriceIsFree() {
        answers("""
                {"model":"no/such-model","prompt_tokens":100}""", """
                {"model":"no/such-model","cost":null,"currency":"USD","pricing":{},"source":"unknown",
                 "error":"No price is known for this model."}""");
    }

    @Test
    void doesNotLeaveOutTokensThatHaveNoKnownPrice() {
        answers("""
                {"model":"openai/text-embedding-3-small","prompt_tokens":1,"completion_tokens":1}""", """
                {"model":"openai/text-embedding-3-small","cost":null,"currency":"USD",
                 "pricing":{"input_cost_per_token":2e-8},"source":"model_info_service",
                 "error":"No price is known for all these tokens."}""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "{\"model\":",
                "{\"model\":\" \"}",
                "{\"model\":\"m\",\"prompt_tokens\":-1}",
                "{\"model\":\"m\",\"prompt_tokens\":1.5}",
                "{\"model\":\"m\",\"completion_tokens\":\"many\"}",
                "{\"model\":\"m\",\"completion_tokens\":99999999999999999999}"
            })
    void refusesWhatItDoesNotUnderstand(String body) {
        post(body)
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.error.type")
                .isEqualTo("invalid_request_error");
    }

    private void cost(String tokens, double usd) {
        post("{\"model\":\"" + SONNET + "\"," + tokens + "}")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.cost")
                .isEqualTo(usd);
    }

    private void answers(String body, String golden) {
        post(body).expectStatus().isOk().expectBody().json(golden, JsonCompareMode.STRICT);
    }

    private WebTestClient.ResponseSpec post(String body) {
        return client.post()
                .uri("/v1/cost-estimate")
                .header("content-type", "application/json")
                .bodyValue(body)
                .exchange();
    }

    private static CostEstimate estimate(String model, TokenUsage tokens) {
        Price price = model.equals(SONNET)
                ? price(SONNETS_PRICE)
                : model.startsWith("openai/") ? price(A_VECTORS_PRICE) : Price.UNKNOWN;
        Rate rate = price.at(Instant.EPOCH, tokens.inputTokens());
        return rate == null ? CostEstimate.UNKNOWN : new CostEstimate(rate, price.cost(tokens, Instant.EPOCH));
    }

    private static Price price(String json) {
        try {
            return Price.read(new ObjectMapper().readTree(json));
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }
}
