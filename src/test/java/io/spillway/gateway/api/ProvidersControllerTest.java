package io.spillway.gateway.api;

import io.spillway.gateway.catalog.ProviderDirectory;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Selection;
import io.spillway.resilience.Usage;
import io.spillway.testing.FakeProvider;
import io.spillway.testing.FakeTicker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;

class ProvidersControllerTest {

    private final FakeTicker ticker = new FakeTicker();

    private final FakeProvider groq =
            FakeProvider.named("groq").credentials(2).ticker(ticker).answering();

    private final FakeProvider openai = FakeProvider.named("openai").tier(2).answering();

    private final FakeProvider idle = FakeProvider.named("idle").credentials(0).answering();

    private final WebTestClient client = WebTestClient.bindToWebHandler(new ProvidersController(
                    new ProviderDirectory(List.of(openai, idle, groq)),
                    provider -> provider.equals("openai") ? "open" : "closed"))
            .build();

    @Test
    void showsActiveProvidersInTheOrderInWhichACallFallsThroughThem() {
        client.get()
                .uri("/v1/providers?format=simple")
                .exchange()
                .expectBody(String.class)
                .isEqualTo("[\"groq\",\"openai\"]");
    }

    @Test
    void showsHowEachStands() {
        client.get()
                .uri("/v1/providers")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        {"object":"list","data":[
                          {"name":"groq","tier":1,"dialect":"openai","state":"ready","circuit":"closed",
                           "credentials":{"total":2,"ready":2},"vetoes":[]},
                          {"name":"openai","tier":2,"dialect":"openai","state":"circuit_open","circuit":"open",
                           "credentials":{"total":1,"ready":1},"vetoes":[]}]}
                        """);
    }

    @Test
    void showsWhichCredentialsRestAndUntilWhen() {
        fail(new Failure.RateLimited("slow down", Duration.ofSeconds(60), true));

        client.get()
                .uri("/v1/providers")
                .exchange()
                .expectBody()
                .jsonPath("$.data[0].credentials.cooldown")
                .isEqualTo(1)
                .jsonPath("$.data[0].credentials.ready")
                .isEqualTo(1)
                .jsonPath("$.data[0].vetoes[0].reason")
                .isEqualTo("cooldown")
                .jsonPath("$.data[0].vetoes[0].until")
                .isEqualTo(FakeTicker.START.plusSeconds(60).toString());
    }

    @Test
    void callsAProviderExhaustedWhenNoCredentialMayBeUsed() {
        fail(new Failure.Unauthorized("no"));
        fail(new Failure.Unauthorized("no"));

        client.get()
                .uri("/v1/providers")
                .exchange()
                .expectBody()
                .jsonPath("$.data[0].state")
                .isEqualTo("exhausted")
                .jsonPath("$.data[0].credentials.lockout")
                .isEqualTo(2);
    }

    private void fail(Failure failure) {
        var selection = (Selection.Leased) groq.pool().select(Demand.of("llama"));
        selection.lease().fail(failure, Usage.NONE, null);
    }
}
