package io.spillway.gateway.api;

import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.gateway.catalog.Catalogs;
import io.spillway.testing.FakeProvider;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.reactive.server.WebTestClient;

class ModelsControllerTest {

    private final WebTestClient client = client(new ModelsController(
            () -> Catalogs.configured(
                    FakeProvider.named("groq").models("llama", "meta/llama-4").answering(),
                    FakeProvider.named("openrouter").tier(2).models("llama").answering()),
            new ErrorWriter(new ClientDialects(new OpenAiDialect(), new OpenAiDialect()), null)));

    @Test
    void listsEveryModelOfEveryProvider() {
        client.get()
                .uri("/v1/models")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        {"object":"list","data":[
                          {"id":"groq/llama","object":"model","created":1,"owned_by":"groq"},
                          {"id":"groq/meta/llama-4","object":"model","created":1,"owned_by":"groq"},
                          {"id":"openrouter/llama","object":"model","created":1,"owned_by":"openrouter"}]}
                        """);
    }

    @Test
    void listsThemInAnthropicsShapeToItsClients() {
        client.get()
                .uri("/v1/models")
                .header("anthropic-version", "2023-06-01")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        {"data":[
                          {"type":"model","id":"groq/llama","display_name":"groq/llama","created_at":"1970-01-01T00:00:01Z"},
                          {"type":"model","id":"groq/meta/llama-4","display_name":"groq/meta/llama-4","created_at":"1970-01-01T00:00:01Z"},
                          {"type":"model","id":"openrouter/llama","display_name":"openrouter/llama","created_at":"1970-01-01T00:00:01Z"}],
                        "has_more":false,"first_id":"groq/llama","last_id":"openrouter/llama"}
                        """, JsonCompareMode.STRICT);
    }

    @Test
    void showsOneInAnthropicsShapeToItsClients() {
        client.get()
                .uri("/v1/models/groq/llama")
                .header("anthropic-version", "2023-06-01")
                .exchange()
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("model");
    }

    @Test
    void showsAModelWhoseIdHasSlashes() {
        client.get()
                .uri("/v1/models/groq/meta/llama-4")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"id\":\"groq/meta/llama-4\",\"object\":\"model\",\"created\":1,\"owned_by\":\"groq\"}");
    }

    @Test
    void showsAModelWhoseSlashesAreEncoded() {
        client.get()
                .uri(URI.create("/v1/models/groq%2Fmeta%2fllama-4"))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.id")
                .isEqualTo("groq/meta/llama-4");
    }

    @Test
    void knowsNoModelThatNobodyServes() {
        client.get()
                .uri("/v1/models/groq/none")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.error.code")
                .isEqualTo("model_not_found");
    }

    private static WebTestClient client(ModelsController controller) {
        return WebTestClient.bindToWebHandler(controller).build();
    }
}
