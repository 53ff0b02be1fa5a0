package io.spillway.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.gateway.catalog.CatalogProperties;
import io.spillway.gateway.catalog.ModelListing;
import io.spillway.gateway.catalog.ProviderDirectory;
import io.spillway.gateway.catalog.Routes;
import io.spillway.gateway.catalog.RoutesProperties;
import io.spillway.gateway.provider.Provider;
import io.spillway.gateway.provider.ResilienceProperties;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Ticker;
import io.spillway.testing.FakeProvider;
import io.spillway.testing.FakeTicker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class RoutingConfigurationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ApplicationContextRunner context = new ApplicationContextRunner().withUserConfiguration(Rooms.class);

    @Test
    void routesOverEveryProviderBean() {
        context.withPropertyValues("spillway.routes[0].model=fast", "spillway.routes[0].to=lister/x,second/y")
                .run(running -> {
                    var call = Calls.of("fast", Duration.ofSeconds(9), running.getBean(Ticker.class));

                    StepVerifier.create(running.getBean(ProviderRouter.class).route(call))
                            .assertNext(routed -> {
                                assertThat(routed.fallbackProvider()).isEqualTo("second");
                                assertThat(routed.reply().model()).isEqualTo("y");
                            })
                            .expectComplete()
                            .verify(PATIENCE);
                });
    }

    @Test
    void refusesARouteToAProviderThatDoesNotExist() {
        context.withPropertyValues("spillway.routes[0].model=fast", "spillway.routes[0].to=nobody/x")
                .run(running -> assertThat(running.getStartupFailure())
                        .hasRootCauseMessage(
                                "spillway.routes: nobody/x of fast (expected: provider/model of a known provider)"));
    }

    @Test
    void asksForModelsAnewWhenNobodyServesOne() {
        var ticker = new FakeTicker();
        var lister = FakeProvider.named("lister").lists().ticker(ticker).answering();
        var listing = new ModelListing(
                new ProviderDirectory(List.of(lister)),
                Routes.NONE,
                ticker,
                Schedulers.immediate(),
                Duration.ofHours(6));
        var listener = new RoutingConfiguration().asksForNewModels(listing);
        lister.listing(Mono.just("{\"data\":[{\"id\":\"m\"}]}".getBytes(StandardCharsets.UTF_8)));
        listing.start();
        ticker.advance(Duration.ofMinutes(1));
        assertThat(lister.listings()).isOne();

        listener.routed(Calls.of("n", PATIENCE, ticker), null, notServed(), Duration.ZERO);

        assertThat(lister.listings()).isEqualTo(2);
    }

    private static NotAnsweredException notServed() {
        var nobody = new RouteTrace(List.of(), 0);
        return new NotAnsweredException(nobody, nobody.verdict());
    }

    @EnableConfigurationProperties({
        RoutingProperties.class,
        EmbeddingsProperties.class,
        CatalogProperties.class,
        ResilienceProperties.class,
        RoutesProperties.class
    })
    @ComponentScan(
            basePackages = {"io.spillway.gateway.routing", "io.spillway.gateway.catalog"},
            useDefaultFilters = false,
            includeFilters =
                    @ComponentScan.Filter(
                            type = org.springframework.context.annotation.FilterType.REGEX,
                            pattern = ".*\\.(Routing|Catalog)Configuration"))
    static class Rooms {

        @Bean
        FakeTicker ticker() {
            return new FakeTicker();
        }

        @Bean
        FakeProvider lister(FakeTicker ticker) {
            return FakeProvider.named("lister").lists().ticker(ticker).failing(new Failure.ModelUnknown("404"));
        }

        @Bean
        Provider second(FakeTicker ticker) {
            return FakeProvider.named("second").tier(2).ticker(ticker).answering();
        }
    }
}
