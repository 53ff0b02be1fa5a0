package io.spillway.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spillway.gateway.catalog.ModelCatalog.ListedModel;
import io.spillway.gateway.catalog.ModelCatalog.Offer;
import io.spillway.testing.FakeProvider;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelCatalogTest {

    @Test
    void listsEveryModelOfActiveProvidersAndEveryRouteSorted() {
        var openai = shelf(FakeProvider.named("openai").models("gpt-4").answering(), true, List.of("gpt-5"));
        var groq = shelf(FakeProvider.named("groq").models("llama").answering(), false, null);

        var catalog = new ModelCatalog(
                List.of(openai, groq),
                List.of(new Route("fast", List.of("groq/llama"))),
                ModelKnowledge.EMPTY,
                id -> 5);

        assertThat(catalog.listed())
                .containsExactly(
                        new ListedModel("fast", "spillway", 5, null, Price.UNKNOWN, null, List.of("groq/llama")),
                        new ListedModel("openai/gpt-4", "openai", 5, null, Price.UNKNOWN, null, List.of()),
                        new ListedModel("openai/gpt-5", "openai", 5, null, Price.UNKNOWN, null, List.of()));
    }

    @Test
    void listsAModelByTheOperatorsWordForIt() {
        var provider = FakeProvider.named("azure")
                .modelNames(Map.of("gpt-4", "deployment-7"))
                .answering();

        var catalog = Catalogs.listed(provider, "deployment-7");

        assertThat(catalog.listed()).extracting(ListedModel::id).containsExactly("azure/gpt-4");
        assertThat(catalog.offers("gpt-4")).containsExactly(new Offer("azure", "gpt-4", "deployment-7"));
        assertThat(catalog.ownName("azure", "gpt-4")).isEqualTo("deployment-7");
    }

    @Test
    void hidesWhatTheOperatorIgnores() {
        var provider = FakeProvider.named("openai")
                .models("gpt-4", "gpt-4-preview")
                .ignoring("*-preview")
                .answering();

        var catalog = Catalogs.configured(provider);

        assertThat(catalog.listed()).extracting(ListedModel::id).containsExactly("openai/gpt-4");
        assertThat(catalog.offers("gpt-4-preview")).isEmpty();
        assertThat(catalog.allows("openai", "gpt-4-preview")).isFalse();
    }

    @Test
    void refusesAnIgnoredModelUnderItsOwnNameToo() {
        var provider = FakeProvider.named("azure")
                .modelNames(Map.of("gpt-4", "deployment-7"))
                .ignoring("gpt-4")
                .answering();

        assertThat(Catalogs.configured(provider).allows("azure", "deployment-7"))
                .isFalse();
    }

    @Test
    void offersModelsThatEndInTheNameInTierOrder() {
        var catalog = Catalogs.configured(
                FakeProvider.named("openrouter").tier(3).models("openai/gpt-4").answering(),
                FakeProvider.named("zeta").tier(1).models("gpt-4").answering(),
                FakeProvider.named("alpha").tier(2).models("gpt-4").answering(),
                FakeProvider.named("other").tier(1).models("gpt-4o").answering());

        assertThat(catalog.offers("gpt-4"))
                .containsExactly(
                        new Offer("zeta", "gpt-4", "gpt-4"),
                        new Offer("alpha", "gpt-4", "gpt-4"),
                        new Offer("openrouter", "openai/gpt-4", "openai/gpt-4"));
    }

    @Test
    void prefersTheExactNameAtAProviderThatHasSeveral() {
        var catalog = Catalogs.configured(FakeProvider.named("openrouter")
                .models("a/gpt-4", "gpt-4", "z/gpt-4")
                .answering());

        assertThat(catalog.offers("gpt-4")).containsExactly(new Offer("openrouter", "gpt-4", "gpt-4"));
    }

    @Test
    void knowsTheSameModelUnderAnotherVendorsPrefix() {
        var catalog = Catalogs.configured(
                FakeProvider.named("openai").tier(1).models("gpt-4").answering(),
                FakeProvider.named("openrouter").tier(2).models("openai/gpt-4").answering());

        assertThat(catalog.equivalents("openai/gpt-4"))
                .containsExactly(
                        new Offer("openai", "gpt-4", "gpt-4"), new Offer("openrouter", "openai/gpt-4", "openai/gpt-4"));
    }

    @Test
    void findsAModelHoweverItsProviderIsWritten() {
        var catalog = Catalogs.configured(
                FakeProvider.named("g4f_main").models("meta/llama-3").answering());

        assertThat(catalog.find("g4f-main/meta/llama-3")).isNotNull();
        assertThat(catalog.find("g4f_main/meta/llama-3")).isNotNull();
        assertThat(catalog.find("g4f_main/llama-3")).isNull();
    }

    @Test
    void waitsForTheActiveProvidersThatList() {
        var catalog = Catalogs.configured(
                FakeProvider.named("b").tier(2).lists().answering(),
                FakeProvider.named("a").tier(3).lists().answering(),
                FakeProvider.named("idle").tier(1).credentials(0).lists().answering(),
                FakeProvider.named("mute").tier(1).answering());

        assertThat(catalog.pending()).containsExactly("b", "a");
    }

    @Test
    void waitsNoLongerForAProviderThatHasListedNothing() {
        assertThat(Catalogs.listed(FakeProvider.named("a").lists().answering()).pending())
                .isEmpty();
    }

    @Test
    void namesAFewThatLookAlike() {
        var catalog = Catalogs.configured(FakeProvider.named("openai")
                .models("gpt-4o", "gpt-4o-mini", "o3")
                .answering());

        assertThat(catalog.near("openai/GPT-4p")).containsExactly("openai/gpt-4o", "openai/gpt-4o-mini");
        assertThat(catalog.near("claude")).isEmpty();
    }

    @Test
    void namesNoMoreThanFive() {
        var catalog = Catalogs.configured(FakeProvider.named("a")
                .models("gpt-1", "gpt-2", "gpt-3", "gpt-4", "gpt-5", "gpt-6")
                .answering());

        assertThat(catalog.near("gpt-7")).hasSize(5);
    }

    @Test
    void takesADayAndAVendorsSpellingForTheSameModel() {
        var catalog = Catalogs.described(
                FakeProvider.named("anthropic")
                        .models("claude-sonnet-4-5-20250929")
                        .answering(),
                FakeProvider.named("openrouter")
                        .tier(2)
                        .models("anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4.6")
                        .answering());

        assertThat(catalog.offers("claude-sonnet-4-5"))
                .extracting(Offer::provider, Offer::model)
                .containsExactly(
                        tuple("anthropic", "claude-sonnet-4-5-20250929"),
                        tuple("openrouter", "anthropic/claude-sonnet-4.5"));
        assertThat(catalog.equivalents("claude-sonnet-4-5-20250929")).hasSize(2);
    }

    @Test
    void takesNamesForTheSameModelThatNoRuleCanJoin() {
        var catalog = Catalogs.described(
                FakeProvider.named("groq").models("llama-3.1-8b-instant").answering(),
                FakeProvider.named("cerebras").tier(2).models("llama3.1-8b").answering());

        assertThat(catalog.equivalents("llama3.1-8b"))
                .extracting(Offer::provider, Offer::model)
                .containsExactly(tuple("groq", "llama-3.1-8b-instant"), tuple("cerebras", "llama3.1-8b"));
    }

    @Test
    void readsANameWithASlashThatSomeProviderIsKnownToUse() {
        var catalog = Catalogs.described(
                FakeProvider.named("gemini").models("gemini-2.5-flash").answering());

        assertThat(catalog.offers("google/gemini-2.5-flash"))
                .containsExactly(new Offer("gemini", "gemini-2.5-flash", "gemini-2.5-flash"));
        assertThat(catalog.offers("gogle/gemini-2.5-flash")).isEmpty();
    }

    @Test
    void keepsApartWhatOnlyLooksAlike() {
        var catalog = Catalogs.described(
                FakeProvider.named("openai").models("gpt-4o", "gpt-4o-mini").answering());

        assertThat(catalog.offers("gpt-4o")).extracting(Offer::model).containsExactly("gpt-4o");
    }

    @Test
    void servesAHiddenModelAllTheSameWhereFiltersAreOnlyForTheList() {
        var provider = FakeProvider.named("openai")
                .models("gpt-4", "gpt-4-preview")
                .ignoring("*-preview")
                .answering();

        var catalog = new ModelCatalog(
                List.of(new Shelf(provider.settings(), true, false, null)), List.of(), ModelKnowledge.EMPTY, id -> 1);

        assertThat(catalog.listed()).extracting(ListedModel::id).containsExactly("openai/gpt-4");
        assertThat(catalog.allows("openai", "gpt-4-preview")).isTrue();
    }

    @Test
    void saysOfAnAliasWhatItStandsFor() {
        var provider = FakeProvider.named("groq")
                .modelNames(Map.of("fast", "llama-3.1-8b-instant"))
                .answering();

        assertThat(Catalogs.described(provider).listed()).singleElement().satisfies(model -> {
            assertThat(model.parent()).isEqualTo("groq/llama-3.1-8b-instant");
            assertThat(model.known()).isNotNull();
        });
    }

    @Test
    void borrowsADescriptionButNoPriceFromTheSameModelElsewhere() {
        var provider = FakeProvider.named("openrouter")
                .models("google/gemini-2.5-flash")
                .answering();

        assertThat(Catalogs.described(provider).listed()).singleElement().satisfies(model -> {
            assertThat(model.known().facts().context()).isEqualTo(1_048_576);
            assertThat(model.price()).isEqualTo(Price.UNKNOWN);
        });
        assertThat(Catalogs.described(provider).facts("openrouter", "google/gemini-2.5-flash"))
                .isNull();
    }

    private static Shelf shelf(FakeProvider provider, boolean active, List<String> listed) {
        return new Shelf(provider.settings(), active, true, listed);
    }
}
