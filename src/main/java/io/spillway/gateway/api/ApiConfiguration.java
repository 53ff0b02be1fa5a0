package io.spillway.gateway.api;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.spillway.dialect.ClientSide;
import io.spillway.dialect.Operation;
import io.spillway.dialect.responses.ResponsesDialect;
import io.spillway.gateway.catalog.ModelCatalog.Offer;
import io.spillway.gateway.catalog.ModelListing;
import io.spillway.gateway.catalog.ModelName;
import io.spillway.gateway.catalog.Prices;
import io.spillway.gateway.catalog.ProviderDirectory;
import io.spillway.gateway.provider.Dialects;
import io.spillway.gateway.routing.EmbeddingBatcher;
import io.spillway.gateway.routing.ProviderRouter;
import io.spillway.gateway.routing.RoutingProperties;
import io.spillway.resilience.Ticker;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.util.function.SingletonSupplier;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Wires the routes. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ApiProperties.class, ResponsesProperties.class})
class ApiConfiguration {

    private static final int WAITING_COUNTS = 32;

    @Bean
    ClientDialects clientDialects(ClientSide dialect) {
        return new ClientDialects(dialect, Dialects.ofClients("anthropic"));
    }

    @Bean
    ErrorWriter errorWriter(ClientDialects dialects, ObjectProvider<AdmissionListener> listeners) {
        return new ErrorWriter(
                dialects, AdmissionListeners.of(listeners.orderedStream().toList()));
    }

    @Bean
    ServerCustomizer serverCustomizer(
            ClientDialects dialects,
            ApiProperties properties,
            Ticker ticker,
            ObjectProvider<AdmissionListener> listeners) {
        var told = SingletonSupplier.ofNullable(
                () -> AdmissionListeners.of(listeners.orderedStream().toList()));
        return new ServerCustomizer(
                dialects, limits(properties), properties.maxConnections(), ticker, new RefusalReport(told));
    }

    @Bean
    AccessLog accessLog(Ticker ticker) {
        return new AccessLog(ticker);
    }

    @Bean
    EdgeGuardFilter edgeGuardFilter(ErrorWriter errors, AccessLog log) {
        return new EdgeGuardFilter(errors, log);
    }

    @Bean
    ClientKeyFilter clientKeyFilter(ApiProperties properties, ErrorWriter errors, Ticker ticker) {
        return new ClientKeyFilter(properties.key(), new FailedKeys(properties.maxKeyFailures(), ticker), errors);
    }

    @Bean
    CallHandler callHandler(
            ApiProperties properties,
            RoutingProperties routing,
            ProviderRouter router,
            Ticker ticker,
            ObjectProvider<AdmissionListener> listeners) {
        AdmissionListener listener =
                AdmissionListeners.of(listeners.orderedStream().toList());
        var reader = new CallReader(
                new BodyReader((int) properties.maxRequestSize().toBytes()),
                routing.timeout(),
                properties.explain(),
                ticker,
                listener);
        var writer = new ReplyWriter(new StreamWriter(properties.keepAlive(), ticker));
        return new CallHandler(reader, router::route, writer, listener);
    }

    /** Where tokens are counted: as many texts at a time as there are processors, and a few that wait. */
    @Bean(destroyMethod = "dispose")
    Scheduler tokenCounting() {
        return Schedulers.newBoundedElastic(
                Runtime.getRuntime().availableProcessors(), WAITING_COUNTS, "token-count", 60, true);
    }

    @Bean
    TokenCountController tokenCountController(
            ApiProperties properties,
            ClientSide dialect,
            ProviderRouter router,
            ProviderDirectory providers,
            Scheduler tokenCounting,
            Ticker ticker,
            ErrorWriter errors) {
        return new TokenCountController(
                new BodyReader((int) properties.maxRequestSize().toBytes()),
                dialect,
                new ProviderCounts(router, id -> ProviderCounts.canCount(providers.find(id)), dialect, ticker),
                tokenCounting,
                errors);
    }

    @Bean
    CostEstimateController costEstimateController(ProviderRouter router, Prices prices, ErrorWriter errors) {
        return new CostEstimateController(
                (model, tokens) -> {
                    Offer choice = router.firstChoice(model);
                    var name = ModelName.of(model);
                    return choice == null
                            ? prices.estimate(name.prefix(), name.rest(), tokens)
                            : prices.estimate(choice.provider(), choice.model(), tokens);
                },
                errors);
    }

    @Bean
    ResponseStore responseStore(ResponsesProperties properties, Ticker ticker) {
        return new ResponseStore(properties, ticker);
    }

    /** Every route there is. */
    @Bean
    RouteTable routeTable(
            CallHandler calls,
            ObjectProvider<EmbeddingBatcher> batchers,
            ClientDialects dialects,
            ModelListing catalog,
            ProviderDirectory providers,
            ObjectProvider<CircuitBreakerRegistry> circuits,
            TokenCountController tokens,
            CostEstimateController costs,
            ResponseStore responses,
            Ticker ticker,
            ErrorWriter errors) {
        EmbeddingBatcher batcher = batchers.getIfAvailable();
        CallHandler embeddings = batcher == null ? calls : calls.through(batcher::route);
        ClientSide dialect = dialects.usual();
        ClientSide anthropic = dialects.anthropic();
        var stored = new StoredResponsesController(responses, errors);
        var models = new ModelsController(catalog, ticker, errors);
        var quotas = new QuotaStatsController(providers, ticker, errors);
        return new RouteTable(errors)
                .add(HttpMethod.GET, "/", new HomeController())
                .add(HttpMethod.POST, "/v1/chat/completions", new ChatCompletionsController(calls, dialect))
                .add(
                        HttpMethod.POST,
                        ResponsesController.PATH,
                        new ResponsesController(calls, new ResponsesDialect(), responses))
                .add(HttpMethod.GET, ResponsesController.PATH + "/*", stored)
                .add(HttpMethod.DELETE, ResponsesController.PATH + "/*", stored)
                .add(HttpMethod.POST, "/v1/completions", new CompletionsController(calls, dialect))
                .add(HttpMethod.POST, "/v1/embeddings", new EmbeddingsController(embeddings, dialect))
                .add(HttpMethod.POST, MessagesController.PATH, new MessagesController(calls, anthropic, Operation.CHAT))
                .add(
                        HttpMethod.POST,
                        MessagesController.COUNT_PATH,
                        new MessagesController(calls, anthropic, Operation.TOKEN_COUNT))
                .add(HttpMethod.GET, ModelsController.PATH, models)
                .add(HttpMethod.GET, ModelsController.PATH + "/*", models)
                .add(HttpMethod.GET, ModelStatsController.PATH, new ModelStatsController(catalog))
                .add(
                        HttpMethod.GET,
                        "/v1/providers",
                        new ProvidersController(providers, provider -> circuit(circuits.getIfAvailable(), provider)))
                .add(HttpMethod.GET, "/v1/quota-stats", quotas)
                .add(HttpMethod.POST, "/v1/quota-stats", quotas)
                .add(HttpMethod.POST, "/v1/token-count", tokens)
                .add(HttpMethod.POST, "/v1/cost-estimate", costs);
    }

    /** Circuits bear the names of their providers. */
    private static String circuit(@Nullable CircuitBreakerRegistry circuits, String provider) {
        CircuitBreaker.State state = circuits == null
                ? CircuitBreaker.State.CLOSED
                : circuits.find(provider).map(CircuitBreaker::getState).orElse(CircuitBreaker.State.CLOSED);
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static ConnectionPace.Limits limits(ApiProperties properties) {
        return new ConnectionPace.Limits(
                properties.headerTimeout(),
                properties.bodyIdleTimeout(),
                properties.bodyTimeout(),
                properties.idleTimeout(),
                properties.writeIdleTimeout());
    }
}
