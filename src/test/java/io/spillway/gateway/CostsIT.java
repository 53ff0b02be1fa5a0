package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.spillway.testing.Answers;
import io.spillway.testing.EventLoopGuard;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.Gateway;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What calls cost, from the price that ships to where an operator and a client read it. */
@ExtendWith(EventLoopGuard.class)
class CostsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Three tokens at 2.50 and two at 10 dollars a million. */
    private static final String COST = "0.0000275";

    private static FaultServer upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        upstream = FaultServer.start().otherwise(Script.answering(200, Answers.whole("hello")));
        gateway = Gateway.start(
                Map.of(
                        "OPENAI_API_BASE", upstream.uri() + "/v1",
                        "OPENAI_API_KEY", "openai-key",
                        "OPENAI_MODELS", "[\"gpt-4o\",\"gpt-4o-mini\",\"gpt-4.1\",\"no-price\"]",
                        "ALPHA_API_BASE", upstream.uri() + "/v1",
                        "ALPHA_API_KEY", "alpha-key",
                        "ALPHA_MODELS", "[\"gpt-4o\"]"),
                "--spillway.provider-defaults.listing=false");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @Test
    void standInTheHeadOfAWholeAnswer() {
        var reply = ask("openai/gpt-4o", false);

        assertThat(reply.headers().firstValue("x-cost-usd")).contains(COST);
        assertThat(reply.headers().firstValue("x-cost-estimated")).isEmpty();
    }

    @Test
    void areReadByTheOfficialClient() {
        try (var client = new Closing(OpenAIOkHttpClient.builder()
                .baseUrl(gateway.url() + "/v1")
                .apiKey("none")
                .build())) {
            var answer = client.openAi()
                    .chat()
                    .completions()
                    .withRawResponse()
                    .create(ChatCompletionCreateParams.builder()
                            .model("openai/gpt-4o")
                            .addUserMessage("hi")
                            .build());

            assertThat(answer.headers().values("x-cost-usd")).containsExactly(COST);
        }
    }

    @Test
    void areAGuessWhereTheProviderDoesNotSayWhatAnAnswerTook() {
        upstream.then(Script.answering(200, Answers.whole("hello").replaceFirst(",\"usage\":\\{[^}]*}", "")));

        var reply = ask("openai/gpt-4.1", false);

        assertThat(reply.headers().firstValue("x-cost-usd")).isPresent();
        assertThat(reply.headers().firstValue("x-cost-estimated")).contains("true");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(spent("gpt-4.1", true)).isPositive());
    }

    @Test
    void areNotNothingWhereThePriceIsNotKnown() {
        assertThat(ask("openai/no-price", false).headers().firstValue("x-cost-usd"))
                .isEmpty();
        assertThat(ask("alpha/gpt-4o", false).headers().firstValue("x-cost-usd"))
                .isEmpty();
    }

    @Test
    void areCountedForAStreamToo() {
        double before = spent("gpt-4o-mini", false);
        upstream.then(Script.streaming()
                .chunk(Answers.text("Hello") + Answers.FINISH
                        + "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
                        + "\"choices\":[],\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":0,"
                        + "\"total_tokens\":1000000}}\n\n" + Answers.DONE)
                .lastChunk());

        var reply = ask("openai/gpt-4o-mini", true);

        assertThat(reply.body()).contains("Hello");
        assertThat(reply.headers().firstValue("x-cost-usd")).isEmpty();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(spent("gpt-4o-mini", false) - before).isEqualTo(0.15));
    }

    @Test
    void areShownWithTheQuotas() {
        ask("openai/gpt-4o", false);

        JsonNode stats = json(gateway.get("/v1/quota-stats?provider=openai"));
        assertThat(stats.path("providers").path("openai").path("approx_cost").decimalValue())
                .isPositive();
        assertThat(stats.path("summary").path("approx_total_cost").decimalValue())
                .isPositive();
    }

    @Test
    void canBeKnownBefore() {
        JsonNode estimate = json(gateway.post(
                "/v1/cost-estimate", "{\"model\":\"openai/gpt-4o\",\"prompt_tokens\":3,\"completion_tokens\":2}"));

        assertThat(estimate.path("cost").decimalValue()).isEqualByComparingTo(COST);
        assertThat(estimate.path("source").asText()).isEqualTo("model_info_service");
    }

    @Test
    void areNotKnownBeforeForAModelWithoutAPrice() {
        JsonNode estimate =
                json(gateway.post("/v1/cost-estimate", "{\"model\":\"openai/no-price\",\"prompt_tokens\":3}"));

        assertThat(estimate.path("cost").isNull()).isTrue();
        assertThat(estimate.path("source").asText()).isEqualTo("unknown");
    }

    @Test
    void comeFromTokensThatCanBeCountedBefore() {
        JsonNode count = json(gateway.post("/v1/token-count", """
                {"model":"openai/gpt-4o","messages":[{"role":"user","content":"tiktoken is great!"}]}"""));

        assertThat(count.path("token_count").asLong()).isEqualTo(13);
        assertThat(count.path("method").asText()).isEqualTo("tokenizer");
    }

    /** The guard sees to it that no event loop is kept busy. */
    @Test
    void comeFromTokensThatCanBeCountedInALongTextToo() {
        JsonNode count = json(gateway.post(
                "/v1/token-count", "{\"model\":\"gpt-4o\",\"text\":\"%s\"}".formatted(" hello".repeat(200_000))));

        assertThat(count.path("token_count").asLong()).isEqualTo(200_000);
    }

    private static HttpResponse<String> ask(String model, boolean stream) {
        return gateway.post("/v1/chat/completions", """
                {"model":"%s","stream":%s,"messages":[{"role":"user","content":"hi"}]}""".formatted(model, stream));
    }

    private static double spent(String model, boolean estimated) {
        return gateway.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("spillway_provider_cost_usd_total{"))
                .filter(line ->
                        line.contains("model=\"" + model + "\"") && line.contains("estimated=\"" + estimated + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static JsonNode json(HttpResponse<String> reply) {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        try {
            return new ObjectMapper().readTree(reply.body());
        } catch (JsonProcessingException notJson) {
            throw new AssertionError(reply.body(), notJson);
        }
    }

    /** A client that is closed where its block ends. */
    private record Closing(OpenAIClient openAi) implements AutoCloseable {

        @Override
        public void close() {
            openAi.close();
        }
    }
}
