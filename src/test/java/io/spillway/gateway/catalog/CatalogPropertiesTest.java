package io.spillway.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.gateway.provider.Provider;
import io.spillway.resilience.Ticker;
import io.spillway.testing.FakeProvider;
import io.spillway.testing.FakeTicker;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

class CatalogPropertiesTest {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withUserConfiguration(TheRoom.class)
            .withPropertyValues("spillway.catalog.public-lists=false");

    @Test
    void asksForModelsEverySixHoursUnlessToldOtherwise() {
        context.run(running ->
                assertThat(running.getBean(CatalogProperties.class).refresh()).isEqualTo(Duration.ofHours(6)));
    }

    @Test
    void readsSecondsWhereNoUnitIsGiven() {
        context.withPropertyValues("spillway.catalog.refresh=90")
                .run(running -> assertThat(
                                running.getBean(CatalogProperties.class).refresh())
                        .isEqualTo(Duration.ofSeconds(90)));
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

    @Test
    void listsGroupsAndTheModelsThatLeadToThem() {
        context.withPropertyValues(
                        "spillway.fallback-groups.code=groq/qwen@native, openai/gpt-5",
                        "spillway.model-routes.coding-elite=group:code",
                        "spillway.model-routes.small=groq/llama")
                .run(running -> assertThat(running.getBean(Routes.class).all())
                        .containsExactly(
                                new Route("code", List.of("groq/qwen", "openai/gpt-5")),
                                new Route("coding-elite", List.of("groq/qwen", "openai/gpt-5")),
                                new Route("small", List.of("groq/llama"))));
    }

    @Test
    void saysWhichGroupDoesNotExist() {
        context.withPropertyValues("spillway.model-routes.fast=group:none")
                .run(running -> assertThat(running.getStartupFailure())
                        .hasRootCauseMessage(
                                "spillway.model-routes: group:none of fast (expected: group: and one of [])"));
    }

    @Test
    void believesTheOperatorBeforeAllOthers() {
        context.withPropertyValues(
                        "spillway.catalog.models[0].id=openai/gpt-4o",
                        "spillway.catalog.models[0].vision=false",
                        "spillway.catalog.models[1].id=lm_studio/own",
                        "spillway.catalog.models[1].context=4096",
                        "spillway.catalog.models[1].price.input=0.5")
                .run(running -> {
                    ModelCatalog catalog = running.getBean(ModelListing.class).get();
                    assertThat(catalog.facts("openai", "gpt-4o").lacks(ModelFacts.VISION))
                            .isTrue();
                    assertThat(catalog.facts("openai", "gpt-4o").context()).isEqualTo(128_000);
                    assertThat(catalog.facts("lm_studio", "own").context()).isEqualTo(4096);
                    assertThat(inputPrice(catalog, "lm_studio", "own")).isEqualByComparingTo("0.5");
                });
    }

    @Test
    void takesTheOperatorsPriceOfAModelThatNobodyKnowsToo() {
        context.withPropertyValues(
                        "spillway.catalog.prices.groq_llama_3_1_8b_instant.input=7",
                        "spillway.catalog.prices.groq_of_tomorrow.input=8",
                        "spillway.catalog.prices.groq_of_tomorrow.cache-read=1")
                .run(running -> {
                    ModelCatalog catalog = running.getBean(ModelListing.class).get();
                    assertThat(inputPrice(catalog, "groq", "llama-3.1-8b-instant"))
                            .isEqualByComparingTo("7");
                    assertThat(catalog.facts("groq", "llama-3.1-8b-instant").context())
                            .isEqualTo(128_000);
                    assertThat(inputPrice(catalog, "groq", "of.tomorrow")).isEqualByComparingTo("8");
                    assertThat(catalog.price("groq", "unheard-of")).isEqualTo(Price.UNKNOWN);
                });
    }

    @Test
    void refusesAPriceBelowNothing() {
        context.withPropertyValues("spillway.catalog.prices.groq_x.input=-1")
                .run(running -> assertThat(running.getStartupFailure())
                        .hasRootCauseMessage("input: -1 (expected: at least 0)"));
    }

    private static BigDecimal inputPrice(ModelCatalog catalog, String provider, String model) {
        return catalog.price(provider, model).at(FakeTicker.START, 1).input();
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
