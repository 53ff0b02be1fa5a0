package io.spillway.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.gateway.provider.Provider;
import io.spillway.resilience.Ticker;
import io.spillway.testing.FakeProvider;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

class CatalogPropertiesTest {

    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(TheRoom.class);

    @Test
    void asksForModelsEverySixHoursUnlessToldOtherwise() {
        context.run(running -> assertThat(running.getBean(CatalogProperties.class))
                .isEqualTo(new CatalogProperties(Duration.ofHours(6))));
    }

    @Test
    void readsSecondsWhereNoUnitIsGiven() {
        context.withPropertyValues("spillway.catalog.refresh=90")
                .run(running -> assertThat(running.getBean(CatalogProperties.class))
                        .isEqualTo(new CatalogProperties(Duration.ofSeconds(90))));
    }

    @Test
    void refusesToAskWithoutPause() {
        context.withPropertyValues("spillway.catalog.refresh=0")
                .run(running -> assertThat(running.getStartupFailure()).hasStackTraceContaining("spillway.catalog"));
    }

    @Test
    void hasNoRoutesUnlessToldSo() {
        context.run(running -> assertThat(running.getBean(Routes.class)).isEqualTo(Routes.NONE));
    }

    @Test
    void readsRoutesWhoseNamesHoldAnyCharacter() {
        context.withPropertyValues(
                        "spillway.routes[0].model=fast:free/x",
                        "spillway.routes[0].to[0]=groq/llama-3:free",
                        "spillway.routes[0].to[1]=openai/gpt-4",
                        "spillway.routes[1].model=smart",
                        "spillway.routes[1].to=openai/gpt-5,openai/gpt-4")
                .run(running -> {
                    assertThat(running.getBean(Routes.class).all())
                            .containsExactly(
                                    new Route("fast:free/x", List.of("groq/llama-3:free", "openai/gpt-4")),
                                    new Route("smart", List.of("openai/gpt-5", "openai/gpt-4")));
                    assertThat(running.getBean(ModelListing.class).get().listed())
                            .extracting(ModelCatalog.ListedModel::id)
                            .containsExactly("fast:free/x", "smart");
                });
    }

    @Test
    void saysWhichRouteIsWrong() {
        context.withPropertyValues("spillway.routes[0].model=fast", "spillway.routes[0].to[0]=gpt-4")
                .run(running -> assertThat(running.getStartupFailure())
                        .hasStackTraceContaining("spillway.routes[0]")
                        .hasRootCauseMessage("to of fast: gpt-4 (expected: provider/model)"));
    }

    @Test
    void saysWhichRouteLeadsNowhere() {
        context.withPropertyValues("spillway.routes[0].model=fast")
                .run(running -> assertThat(running.getStartupFailure())
                        .hasRootCauseMessage("to of fast: [] (expected: at least one provider/model)"));
    }

    @Test
    void refusesTwoRoutesOfOneName() {
        context.withPropertyValues(
                        "spillway.routes[0].model=fast",
                        "spillway.routes[0].to=a/b",
                        "spillway.routes[1].model=fast",
                        "spillway.routes[1].to=a/c")
                .run(running -> assertThat(running.getStartupFailure())
                        .hasRootCauseMessage("spillway.routes: fast twice (expected: one route for each name)"));
    }

    @EnableConfigurationProperties({CatalogProperties.class, RoutesProperties.class})
    @Import(CatalogConfiguration.class)
    static class TheRoom {

        @Bean
        Provider idle() {
            return FakeProvider.named("idle").credentials(0).answering();
        }

        @Bean
        Ticker ticker() {
            return Ticker.system();
        }
    }
}
