package io.spillway.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.ClientRequest.Needs;
import io.spillway.dialect.Operation;
import io.spillway.gateway.catalog.Catalogs;
import io.spillway.gateway.catalog.ModelCatalog;
import io.spillway.gateway.catalog.ProviderDirectory;
import io.spillway.gateway.catalog.Route;
import io.spillway.gateway.catalog.Routes;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.routing.RouteTrace.Outcome;
import io.spillway.resilience.Failure;
import io.spillway.resilience.RetryBudget;
import io.spillway.resilience.WaitingRoom;
import io.spillway.testing.FakeProvider;
import io.spillway.testing.FakeTicker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;

class RoutingByNeedTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration DEADLINE = Duration.ofSeconds(300);

    private static final Needs TOOLS = new Needs(true, false, false, 10);

    private static final Needs IMAGES = new Needs(false, true, false, 10);

    private static final Needs SCHEMA = new Needs(false, false, true, 10);

    private static final Needs NOTHING = new Needs(false, false, false, 10);

    private final FakeTicker ticker = new FakeTicker();

    /** Calls no tools, sees no images and keeps to no schema. */
    private final FakeProvider deepseek = FakeProvider.named("deepseek")
            .models("deepseek-reasoner")
            .ticker(ticker)
            .answering();

    /** Does all of it, and takes 128,000 tokens. */
    private final FakeProvider openai =
            FakeProvider.named("openai").tier(2).models("gpt-4o").ticker(ticker).answering();

    /** Nobody knows what it does. */
    private final FakeProvider own =
            FakeProvider.named("lm_studio").tier(3).models("own").ticker(ticker).answering();

    @Test
    void asksTheFirstChoiceWhereNothingSpeaksAgainstIt() {
        answeredBy("deepseek", call(NOTHING, 10));
    }

    @ParameterizedTest(name = "tools {0}, images {1}, schema {2}")
    @CsvSource({
        "true,false,false,The model calls no tools.",
        "false,true,false,The model sees no images.",
        "false,false,true,The model keeps to no JSON schema."
    })
    void passesOverAModelThatIsKnownNotToDoWhatTheCallNeeds(boolean tools, boolean images, boolean schema, String why) {
        Routed routed = answeredBy("openai", call(new Needs(tools, images, schema, 10), 10));

        assertThat(deepseek.wasCalled()).isFalse();
        assertThat(routed.trace().steps().get(0).outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(routed.trace().steps().get(0).failure()).isEqualTo(new Failure.Unsuitable(why, false));
        assertThat(routed.trace().line())
                .startsWith("deepseek/deepseek-reasoner skipped (unsuitable); openai/gpt-4o answered");
        assertThat(routed.fallbackProvider()).isEqualTo("openai");
    }

    @Test
    void passesOverModelsWhoseWindowIsTooShort() {
        Routed routed = answeredBy("lm_studio", call(NOTHING, 500_000));

        assertThat(routed.trace().steps())
                .extracting(RouteTrace.Step::outcome)
                .containsExactly(Outcome.SKIPPED, Outcome.SKIPPED, Outcome.ANSWERED);
    }

    @Test
    void trustsItsOwnGuessOfTheLengthOnlySoFar() {
        answeredBy("deepseek", call(NOTHING, 131_072 + 20_000));
    }

    @Test
    void takesNoBatchOfTextsForOneThatIsTooLong() {
        answeredBy("deepseek", Calls.needing(Operation.EMBEDDING, NOTHING, 500_000, "any", DEADLINE, ticker));
    }

    @Test
    void triesAModelOfWhichNothingIsKnown() {
        answeredBy("lm_studio", Calls.needing(TOOLS, 10, "lm_studio/own", DEADLINE, ticker));
    }

    @Test
    void saysWhyWhenNoModelIsLeft() {
        StepVerifier.create(
                        router(true).route(Calls.needing(IMAGES, 10, "deepseek/deepseek-reasoner", DEADLINE, ticker)))
                .expectErrorSatisfies(error -> assertThat(
                                ((NotAnsweredException) error).verdict().failure())
                        .isEqualTo(new Failure.Unsuitable("The model sees no images.", false)))
                .verify(PATIENCE);
    }

    @Test
    void sendsAnyCallAnywhereWhereThatIsSwitchedOff() {
        StepVerifier.create(router(false).route(call(SCHEMA, 10)))
                .assertNext(routed -> assertThat(routed.reply().provider()).isEqualTo("deepseek"))
                .expectComplete()
                .verify(PATIENCE);
    }

    private Routed answeredBy(String provider, Call call) {
        var answer = new Routed[1];
        StepVerifier.create(router(true).route(call))
                .assertNext(routed -> {
                    assertThat(routed.reply().provider()).isEqualTo(provider);
                    answer[0] = routed;
                })
                .expectComplete()
                .verify(PATIENCE);
        return answer[0];
    }

    private Call call(Needs needs, long tokens) {
        return Calls.needing(needs, tokens, "any", DEADLINE, ticker);
    }

    private ProviderRouter router(boolean byNeed) {
        ModelCatalog catalog = Catalogs.described(deepseek, openai, own);
        var routes = new Routes(
                List.of(new Route("any", List.of("deepseek/deepseek-reasoner", "openai/gpt-4o", "lm_studio/own"))));
        return new ProviderRouter(
                new RoutePlanner(new ProviderDirectory(List.of(deepseek, openai, own)), routes),
                () -> catalog,
                new WaitingRoom(10, ticker),
                new RetryBudget(0.2, 10, ticker),
                new RoutingProperties(DEADLINE, Duration.ofSeconds(30), true, byNeed),
                List.of());
    }
}
