package io.spillway.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.gateway.catalog.Catalogs;
import io.spillway.gateway.catalog.ModelCatalog;
import io.spillway.testing.FakeProvider;
import io.spillway.testing.FakeTicker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.reactive.server.WebTestClient;

class ModelsControllerTest {

    private final FakeTicker ticker = new FakeTicker();

    private final WebTestClient client = client(Catalogs.configured(
            FakeProvider.named("groq").models("llama", "meta/llama-4").answering(),
            FakeProvider.named("openrouter").tier(2).models("llama").answering()));

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

    @Test
    void namesWhatLooksLikeAModelThatNobodyServes() {
        client.get()
                .uri("/v1/models/groq/lama")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.error.message")
                .isEqualTo("No provider is known to serve a model of this name.");
        client.get()
                .uri("/v1/models/groq/llame")
                .exchange()
                .expectBody()
                .jsonPath("$.error.message")
                .value(message -> assertThat((String) message)
                        .endsWith("Near names: groq/llama, groq/meta/llama-4, openrouter/llama."));
    }

    @Test
    void saysAllThatIsKnownOfEachModel() throws IOException {
        described()
                .get()
                .uri("/v1/models")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json(golden("enriched.json"), JsonCompareMode.STRICT);
    }

    @Test
    void saysNoMoreThanOpenAiWhereThatIsAskedFor() throws IOException {
        described()
                .get()
                .uri("/v1/models?enriched=false")
                .exchange()
                .expectBody()
                .json(golden("bare.json"), JsonCompareMode.STRICT);
        described()
                .get()
                .uri("/v1/models/openai/gpt-4o?enriched=false")
                .exchange()
                .expectBody()
                .json("""
                        {"id":"openai/gpt-4o","object":"model","created":1715558400,"owned_by":"openai"}""", JsonCompareMode.STRICT);
    }

    @Test
    void sendsNoListToWhoHasItAlready() {
        var first = client.get().uri("/v1/models").exchange().expectStatus().isOk();
        String tag = first.returnResult(Void.class).getResponseHeaders().getETag();

        assertThat(tag).isNotBlank();
        for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
            client.get()
                    .uri("/v1/models")
                    .header("If-None-Match", known)
                    .exchange()
                    .expectStatus()
                    .isNotModified()
                    .expectBody()
                    .isEmpty();
        }
        client.get()
                .uri("/v1/models?enriched=false")
                .header("If-None-Match", "\"other\"")
                .exchange()
                .expectStatus()
                .isOk();
    }

    @Test
    void makesTheListOnceUntilTheCatalogueOrTheHourChanges() {
        var catalog = new AtomicReference<>(
                Catalogs.configured(FakeProvider.named("a").models("m").answering()));
        var lists = new PreparedLists(catalog::get);

        var first = lists.list(true, ticker.instant());

        assertThat(lists.list(true, ticker.instant().plusSeconds(1))).isSameAs(first);
        assertThat(lists.list(true, ticker.instant().plusSeconds(3600))).isNotSameAs(first);
        catalog.set(Catalogs.configured(FakeProvider.named("a").models("n").answering()));
        assertThat(lists.list(true, ticker.instant()).tag()).isNotEqualTo(first.tag());
    }

    private WebTestClient described() {
        return client(Catalogs.described(
                FakeProvider.named("openai").models("gpt-4o").answering(),
                FakeProvider.named("openrouter")
                        .tier(2)
                        .models("google/gemini-2.5-flash", "somebody/something")
                        .answering(),
                FakeProvider.named("deepseek").tier(3).models("deepseek-flash").answering()));
    }

    private static String golden(String name) throws IOException {
        return Files.readString(Path.of("src/test/resources/golden/models", name));
    }

    private WebTestClient client(ModelCatalog catalog) {
        return WebTestClient.bindToWebHandler(new ModelsController(
                        () -> catalog,
                        ticker,
                        new ErrorWriter(new ClientDialects(new OpenAiDialect(), new OpenAiDialect()), null)))
                .build();
    }
}
