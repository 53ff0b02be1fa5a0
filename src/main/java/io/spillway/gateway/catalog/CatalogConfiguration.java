package io.spillway.gateway.catalog;

import io.spillway.gateway.provider.Provider;
import io.spillway.gateway.provider.StateProperties;
import io.spillway.resilience.Ticker;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;
import reactor.core.scheduler.Schedulers;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class CatalogConfiguration {

    /** Where what was heard of models is kept, in the folder of what is known of credentials. */
    private static final String FOLDER = "models";

    @Bean
    ProviderDirectory providerDirectory(ObjectProvider<Provider> providers) {
        return new ProviderDirectory(providers.stream().toList());
    }

    @Bean
    Routes routes(RoutesProperties settings) {
        return settings.all();
    }

    @Bean
    ModelListing modelListing(
            ProviderDirectory providers,
            Routes routes,
            Ticker ticker,
            CatalogProperties settings,
            ObjectProvider<StateProperties> state) {
        return new ModelListing(
                providers,
                routes,
                ticker,
                Schedulers.boundedElastic(),
                settings.refresh(),
                settings.filterCalls(),
                sources(settings),
                cache(state.getIfAvailable()),
                new PublicLists(settings.publicLists() ? lists(settings) : List.of()));
    }

    /** What calls cost, by the catalogue of the moment, which is there before the first call and after the providers. */
    @Bean
    Prices prices(ObjectProvider<ModelListing> listing, Ticker ticker) {
        var made = SingletonSupplier.of(listing::getObject);
        return new Prices((provider, model) -> made.obtain().get().facts(provider, model), ticker);
    }

    private static ModelSources sources(CatalogProperties settings) {
        var prices = new HashMap<String, OwnPrice>();
        settings.prices().forEach((name, price) -> prices.put(ModelKnowledge.spelled(name), price));
        return new ModelSources(
                settings.models().stream().map(OwnModel::facts).toList(), ModelFactsReader.builtIn(), prices);
    }

    private static ListingCache cache(@Nullable StateProperties state) {
        return state == null || state.store() == StateProperties.Store.MEMORY
                ? ListingCache.NONE
                : ListingCache.in(state.folder().resolve(FOLDER));
    }

    private static List<PublicLists.Source> lists(CatalogProperties settings) {
        return List.of(
                new PublicLists.Source(
                        PublicListReader.MODELS_DEV, settings.modelsDevUrl(), PublicListReader::modelsDev),
                new PublicLists.Source(
                        PublicListReader.OPENROUTER, settings.openrouterUrl(), PublicListReader::openRouter));
    }
}
