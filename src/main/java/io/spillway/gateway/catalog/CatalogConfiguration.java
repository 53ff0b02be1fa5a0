package io.spillway.gateway.catalog;

import io.spillway.gateway.provider.Provider;
import io.spillway.resilience.Ticker;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import reactor.core.scheduler.Schedulers;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class CatalogConfiguration {

    private static final Bindable<List<Route>> ROUTES = Bindable.listOf(Route.class);

    @Bean
    ProviderDirectory providerDirectory(ObjectProvider<Provider> providers) {
        return new ProviderDirectory(providers.stream().toList());
    }

    /** The routes are a list at the top, which no record can be bound to: it would have to swallow all of spillway. */
    @Bean
    Routes routes(Environment environment) {
        return new Routes(
                Binder.get(environment).bind("spillway.routes", ROUTES).orElseGet(List::of));
    }

    @Bean
    ModelListing modelListing(ProviderDirectory providers, Routes routes, Ticker ticker, CatalogProperties settings) {
        return new ModelListing(providers, routes, ticker, Schedulers.parallel(), settings.refresh());
    }
}
