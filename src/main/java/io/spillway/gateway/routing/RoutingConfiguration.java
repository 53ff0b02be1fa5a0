package io.spillway.gateway.routing;

import io.spillway.gateway.catalog.ModelListing;
import io.spillway.gateway.catalog.ProviderDirectory;
import io.spillway.gateway.catalog.Routes;
import io.spillway.gateway.provider.ResilienceProperties;
import io.spillway.resilience.Failure;
import io.spillway.resilience.RetryBudget;
import io.spillway.resilience.Ticker;
import io.spillway.resilience.WaitListener;
import io.spillway.resilience.WaitingRoom;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class RoutingConfiguration {

    @Bean
    RoutePlanner routePlanner(ProviderDirectory providers, Routes routes) {
        return new RoutePlanner(providers, routes);
    }

    @Bean
    WaitingRoom waitingRoom(ResilienceProperties settings, Ticker ticker, ObjectProvider<WaitListener> listeners) {
        return new WaitingRoom(
                settings.maxWaiting(), ticker, listeners.orderedStream().toList());
    }

    @Bean
    RetryBudget retryBudget(ResilienceProperties settings, Ticker ticker) {
        return new RetryBudget(settings.repeatRatio(), settings.repeatsPerSecond(), ticker);
    }

    @Bean
    ProviderRouter providerRouter(
            RoutePlanner planner,
            ModelListing listing,
            WaitingRoom room,
            RetryBudget budget,
            RoutingProperties settings,
            ObjectProvider<RouteListener> listeners) {
        return new ProviderRouter(
                planner,
                listing,
                room,
                budget,
                settings,
                listeners.orderedStream().toList());
    }

    /** {@code null} unless it is wanted, so that no call makes a detour. */
    @Bean
    @Nullable
    EmbeddingBatcher embeddingBatcher(
            ProviderRouter router,
            EmbeddingsProperties settings,
            Ticker ticker,
            ObjectProvider<RouteListener> routes,
            ObjectProvider<BatchListener> listeners) {
        return settings.batch().enabled()
                ? new EmbeddingBatcher(
                        router,
                        settings.batch(),
                        ticker,
                        Schedulers.parallel()::schedule,
                        routes.orderedStream().toList(),
                        listeners.orderedStream().toList())
                : null;
    }

    /** A model that nobody serves may be a new one. */
    @Bean
    RouteListener asksForNewModels(ModelListing listing) {
        return (call, routed, notAnswered, took) -> {
            if (notAnswered != null && notAnswered.verdict().failure() instanceof Failure.ModelUnknown) {
                listing.refreshIfOld();
            }
        };
    }
}
