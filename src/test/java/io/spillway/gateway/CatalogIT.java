package io.spillway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.models.Model;
import io.spillway.testing.Answers;
import io.spillway.testing.FaultServer;
import io.spillway.testing.FaultServer.Script;
import io.spillway.testing.Gateway;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients learn of models, and what the gateway makes of it, through the whole server. */
class CatalogIT {

    private static final FaultServer UPSTREAM =
            FaultServer.start().otherwise(Script.answering(200, Answers.whole("well")));

    private static Gateway gateway;

    @BeforeAll
    static void start() {
        var variables = new HashMap<String, String>();
        provider(variables, "GROQ", UPSTREAM, "llama-3.1-8b-instant");
        provider(variables, "CEREBRAS", UPSTREAM, "llama3.1-8b");
        provider(variables, "OPENAI", UPSTREAM, "gpt-4o-2024-08-06");
        provider(variables, "OPENROUTER", UPSTREAM, "openai/gpt-4o", "vendor/secret");
        variables.put("IGNORE_MODELS_OPENROUTER", "*/secret");
        variables.put("PROVIDER_PRIORITY_GROQ", "1");
        variables.put("PROVIDER_PRIORITY_OPENROUTER", "9");
        variables.put("FALLBACK_GROUP_CODE", "groq/llama-3.1-8b-instant@native,openai/gpt-4o-2024-08-06");
        variables.put("MODEL_ROUTE_CODING_ELITE", "group:code");
        variables.put("MODEL_PRICE_GROQ_LLAMA_3_1_8B_INSTANT_INPUT", "7");
        variables.put("MODEL_PRICE_GROQ_LLAMA_3_1_8B_INSTANT_CACHE_READ", "1");
        gateway = Gateway.start(variables, "--spillway.provider-defaults.listing=false");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        UPSTREAM.close();
    }

    @Test
    void enrichesTheListFromWhatShips() {
        assertThat(gateway.get("/v1/models/openai/gpt-4o-2024-08-06").body())
                .contains("\"context_length\":128000", "\"release_date\":\"2024-05-13\"", "\"_match_type\":\"alias\"");
        assertThat(gateway.get("/v1/models/openai/gpt-4o-2024-08-06?enriched=false")
                        .body())
                .doesNotContain("context_length");
    }

    @Test
    void answersWithNothingToWhoHasTheListAlready() {
        String tag = gateway.get("/v1/models").headers().firstValue("etag").orElseThrow();

        var again = gateway.get("/v1/models", "If-None-Match", tag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void listsGroupsAndRoutesForTheOfficialClient() {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(gateway.url() + "/v1")
                .apiKey("none")
                .build();

        List<Model> listed = client.models().list().data();

        assertThat(listed)
                .extracting(Model::id)
                .contains("code", "coding-elite", "groq/llama-3.1-8b-instant", "openrouter/openai/gpt-4o")
                .doesNotContain("openrouter/vendor/secret");
        assertThat(client.models().retrieve("openrouter/openai/gpt-4o").ownedBy())
                .isEqualTo("openrouter");
        client.close();
    }

    @Test
    void showsThePriceThatTheOperatorHasSet() {
        assertThat(gateway.get("/v1/models/groq/llama-3.1-8b-instant").body())
                .contains("\"input_cost_per_token\":0.000007", "\"cache_read_input_token_cost\":0.000001")
                .doesNotContain("output_cost_per_token");
    }

    @Test
    void fallsBackToTheSameModelUnderAnotherName() {
        var reply = ask("gpt-4o", "hi");
        var other = ask("llama-3.1-8b", "hi");

        assertThat(route(reply)).contains("openai/gpt-4o-2024-08-06", "openrouter/openai/gpt-4o");
        assertThat(route(other)).isEqualTo("groq/llama-3.1-8b-instant answered; cerebras/llama3.1-8b not reached");
    }

    @Test
    void sendsACallOnlyToAModelThatTakesIt() {
        String image = "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]";
        var reply = gateway.post(
                "/v1/chat/completions",
                "{\"model\":\"coding-elite\",\"messages\":[{\"role\":\"user\",\"content\":" + image + "}]}",
                "x-explain",
                "true");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(route(reply))
                .isEqualTo("groq/llama-3.1-8b-instant skipped (unsuitable); openai/gpt-4o-2024-08-06 answered");
    }

    @Test
    void saysThatACallIsTooLongForAllThatServeTheModel() {
        var reply = ask("cerebras/llama3.1-8b", "word ".repeat(200_000));

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).contains("context_length_exceeded");
    }

    @Test
    void refusesWhatIsHiddenAndNamesWhatLooksLikeAName() {
        assertThat(ask("openrouter/vendor/secret", "hi").statusCode()).isEqualTo(404);
        assertThat(ask("gpt-4", "hi").body()).contains("Near names: ", "openai/gpt-4o-2024-08-06");
    }

    @Test
    void saysHowMuchItKnows() {
        assertThat(gateway.get("/v1/model-info/stats").body())
                .contains("\"ready\":true", "\"builtin_count\":129", "\"openrouter_count\":0", "\"listed_count\":6")
                .contains("\"refresh_interval\":21600");
    }

    private static void provider(Map<String, String> variables, String name, FaultServer upstream, String... models) {
        variables.put(name + "_API_BASE", upstream.uri() + "/v1");
        variables.put(name + "_API_KEY", "key");
        variables.put(name + "_MODELS", String.join(",", models));
    }

    private static HttpResponse<String> ask(String model, String text) {
        return gateway.post(
                "/v1/chat/completions",
                "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}".formatted(model, text),
                "x-explain",
                "true");
    }

    private static String route(HttpResponse<String> reply) {
        return reply.headers().firstValue("x-route").orElse("");
    }
}
