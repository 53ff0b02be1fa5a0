package io.spillway.gateway.catalog;

import io.spillway.gateway.provider.Provider;
import io.spillway.resilience.Ticker;
import java.util.HashMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class CatalogConfiguration {

    @Bean
    ProviderDirectory providerDirectory(ObjectProvider<Provider> providers) {
        return new ProviderDirectory(providers.stream().toList());
    }

    @Bean
    Routes routes(RoutesProperties settings) {
        return new Routes(settings.routes());
    }

    @Bean
    Prices prices(Ticker ticker) {
        var builtIn = new HashMap<String, ModelFacts>();
        ModelFactsReader.builtIn().forEach(facts -> builtIn.put(facts.id(), facts));
        return new Prices((provider, model) -> builtIn.get(provider + "/" + model), ticker);
    }

    @Bean
    ModelListing modelListing(ProviderDirectory providers, Routes routes, Ticker ticker, CatalogProperties settings) {
        return new ModelListing(providers, routes, ticker, Schedulers.parallel(), settings.refresh());
    }
}
