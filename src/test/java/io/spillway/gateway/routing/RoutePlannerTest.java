package io.spillway.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.spillway.gateway.catalog.Catalogs;
import io.spillway.gateway.catalog.ProviderDirectory;
import io.spillway.gateway.catalog.Route;
import io.spillway.gateway.catalog.Routes;
import io.spillway.resilience.Failure;
import io.spillway.testing.FakeProvider;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoutePlannerTest {

    private static final FakeProvider OPENAI =
            FakeProvider.named("openai").tier(3).models("gpt-4", "gpt-5").answering();

    private static final FakeProvider GROQ =
            FakeProvider.named("groq").tier(2).models("llama-3").answering();

    private static final FakeProvider OPENROUTER = FakeProvider.named("openrouter")
            .tier(4)
            .models("openai/gpt-4", "meta-llama/llama-3")
            .answering();

    private static final FakeProvider G4F = FakeProvider.named("g4f_main")
            .aliases("g4f")
            .tier(2)
            .models("gpt-4")
            .answering();

    @Test
    void sendsAModelToTheProviderItNamesAndThenToTheOthersInTierOrder() {
        assertThat(plan("openai/gpt-4", OPENROUTER, OPENAI, GROQ, G4F))
                .containsExactly("openai gpt-4", "g4f_main gpt-4", "openrouter openai/gpt-4");
    }

    @Test
    void keepsTheSlashesOfWhatFollowsTheProvider() {
        assertThat(plan("openrouter/meta-llama/llama-3", OPENROUTER, OPENAI, GROQ))
                .containsExactly("openrouter meta-llama/llama-3", "groq llama-3");
    }

    @Test
    void readsDashesAndAliasesOfAProvider() {
        assertThat(plan("g4f-main/gpt-4o", G4F)).containsExactly("g4f_main gpt-4o");
        assertThat(plan("G4F/gpt-4o", G4F)).containsExactly("g4f_main gpt-4o");
    }

    @Test
    void sendsAModelToTheProviderItNamesEvenIfItIsNotKnownThere() {
        assertThat(plan("groq/brand-new", OPENAI, GROQ)).containsExactly("groq brand-new");
    }

    @Test
    void sendsABareNameToEveryProviderThatServesItInTierOrder() {
        assertThat(plan("gpt-4", OPENROUTER, OPENAI, GROQ, G4F))
                .containsExactly("g4f_main gpt-4", "openai gpt-4", "openrouter openai/gpt-4");
    }

    @Test
    void takesAnUnknownPrefixForPartOfABareName() {
        assertThat(plan("meta-llama/llama-3", OPENROUTER, OPENAI, GROQ))
                .containsExactly("openrouter meta-llama/llama-3");
    }

    @Test
    void doesNotTakeAMisspeltProviderForAnother() {
        assertThat(plan("opanai/gpt-4", OPENROUTER, OPENAI, GROQ)).isEmpty();
    }

    @Test
    void followsTheOperatorsRouteFirst() {
        var routes = new Routes(List.of(new Route("gpt-4", List.of("groq/llama-3", "openrouter/openai/gpt-4"))));

        assertThat(plan("gpt-4", routes, OPENROUTER, OPENAI, GROQ))
                .containsExactly("groq llama-3", "openrouter openai/gpt-4", "openai gpt-4");
    }

    @Test
    void followsARouteWhoseNameNobodyServes() {
        var routes = new Routes(List.of(new Route("fast:free/x", List.of("groq/llama-3", "groq/llama-4"))));

        assertThat(plan("fast:free/x", routes, GROQ)).containsExactly("groq llama-3", "groq llama-4");
    }

    @Test
    void asksForAModelByTheProvidersOwnName() {
        var azure = FakeProvider.named("azure")
                .modelNames(Map.of("gpt-4", "deployment-7"))
                .answering();

        assertThat(plan("azure/gpt-4", azure)).containsExactly("azure deployment-7");
        assertThat(plan("gpt-4", azure)).containsExactly("azure deployment-7");
    }

    @Test
    void refusesWhatIsHiddenAtTheProviderAndGoesOn() {
        var hiding =
                FakeProvider.named("openai").models("gpt-4").ignoring("gpt-4").answering();

        assertThat(plan("openai/gpt-4", hiding, G4F)).containsExactly("openai gpt-4 (not offered)", "g4f_main gpt-4");
        assertThat(plan("gpt-4", hiding, G4F)).containsExactly("g4f_main gpt-4");
    }

    @Test
    void passesOverAProviderWithoutCredentials() {
        var idle = FakeProvider.named("idle")
                .tier(1)
                .models("gpt-4")
                .credentials(0)
                .answering();

        assertThat(plan("gpt-4", idle, OPENAI)).containsExactly("openai gpt-4");
        assertThat(plan("idle/gpt-4", idle, OPENAI)).containsExactly("idle gpt-4 (not offered)", "openai gpt-4");
    }

    @Test
    void pinsACallToItsFirstChoice() {
        assertThat(pinned("openai/gpt-4", OPENROUTER, OPENAI)).containsExactly("openai gpt-4");
        assertThat(pinned("gpt-4", OPENROUTER, OPENAI)).containsExactly("openai gpt-4");
    }

    @Test
    void triesThoseWhoHaveNotToldTheirModelsYetWhenNobodyElseIsKnown() {
        var starting = FakeProvider.named("starting").tier(9).lists().answering();
        var choosy = FakeProvider.named("choosy")
                .tier(9)
                .lists()
                .whitelisting("llama*")
                .answering();

        assertThat(plan("gpt-6", OPENAI, starting, choosy)).containsExactly("starting gpt-6");
        assertThat(plan("gpt-5", OPENAI, starting, choosy)).containsExactly("openai gpt-5");
    }

    @Test
    void findsNobodyForAModelThatNobodyServes() {
        assertThat(plan("gpt-9", OPENAI, GROQ)).isEmpty();
        assertThat(plan("", OPENAI, GROQ)).isEmpty();
        assertThat(plan("/", OPENAI, GROQ)).isEmpty();
        assertThat(plan("openai/", OPENAI, GROQ)).isEmpty();
    }

    @Test
    void saysWhichNamesAreNear() {
        Failure.ModelUnknown unknown = RoutePlanner.unknown("gpt-4p", Catalogs.configured(OPENAI));

        assertThat(unknown.reason()).contains("`gpt-4p`").contains("openai/gpt-4, openai/gpt-5");
    }

    @Test
    void doesNotRepeatAnEndlessName() {
        Failure.ModelUnknown unknown = RoutePlanner.unknown("x".repeat(10_000), Catalogs.configured(OPENAI));

        assertThat(unknown.reason()).hasSizeLessThan(300);
    }

    @Test
    void refusesARouteToAProviderThatDoesNotExist() {
        var routes = new Routes(List.of(new Route("fast", List.of("opanai/gpt-4"))));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RoutePlanner(new ProviderDirectory(List.of(OPENAI)), routes))
                .withMessageContaining("opanai/gpt-4")
                .withMessageContaining("expected: provider/model of a known provider");
    }

    private static List<String> plan(String model, FakeProvider... providers) {
        return plan(model, Routes.NONE, providers);
    }

    @Test
    void remembersUnderWhichNameAModelWasFound() {
        var openai = FakeProvider.named("openai")
                .models()
                .modelNames(Map.of("thorough", "o", "team/quick", "o"))
                .answering();
        var routes = new Routes(List.of(new Route("favourite", List.of("openai/thorough"))));

        assertThat(offered("favourite", routes, openai)).isEqualTo("thorough");
        assertThat(offered("quick", routes, openai)).isEqualTo("team/quick");
        assertThat(offered("openai/thorough", routes, openai)).isEqualTo("thorough");
        assertThat(offered("openai/o", routes, openai)).isEqualTo("o");
    }

    private static String offered(String model, Routes routes, FakeProvider provider) {
        return new RoutePlanner(new ProviderDirectory(List.of(provider)), routes)
                .plan(model, Catalogs.configured(provider), true)
                .get(0)
                .offered();
    }

    private static List<String> plan(String model, Routes routes, FakeProvider... providers) {
        return words(new RoutePlanner(new ProviderDirectory(List.of(providers)), routes)
                .plan(model, Catalogs.configured(providers), true));
    }

    private static List<String> pinned(String model, FakeProvider... providers) {
        return words(new RoutePlanner(new ProviderDirectory(List.of(providers)), Routes.NONE)
                .plan(model, Catalogs.configured(providers), false));
    }

    private static List<String> words(List<Candidate> plan) {
        return plan.stream()
                .map(candidate -> candidate.provider().id() + " " + candidate.model()
                        + (candidate.refusal() == null ? "" : " (not offered)"))
                .toList();
    }
}
