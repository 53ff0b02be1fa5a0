package io.spillway.gateway.api;

import io.spillway.dialect.Dialect;
import io.spillway.gateway.catalog.ModelCatalog;
import io.spillway.gateway.provider.Provider;
import io.spillway.gateway.routing.ProviderRouter;
import io.spillway.resilience.Ticker;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Wires the routes. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ApiProperties.class)
class ApiConfiguration {

    @Bean
    ErrorWriter errorWriter(Dialect dialect, ObjectProvider<AdmissionListener> listeners) {
        return new ErrorWriter(
                dialect, AdmissionListeners.of(listeners.orderedStream().toList()));
    }

    @Bean
    ServerCustomizer serverCustomizer(Dialect dialect, ApiProperties properties, Ticker ticker) {
        return new ServerCustomizer(dialect, limits(properties), ticker);
    }

    @Bean
    EdgeGuardFilter edgeGuardFilter(ErrorWriter errors) {
        return new EdgeGuardFilter(errors);
    }

    @Bean
    ClientKeyFilter clientKeyFilter(ApiProperties properties, ErrorWriter errors, Ticker ticker) {
        return new ClientKeyFilter(properties.key(), new FailedKeys(properties.maxKeyFailures(), ticker), errors);
    }

    @Bean
    CallHandler callHandler(
            ApiProperties properties,
            @Value("${spillway.routing.timeout:300s}") Duration timeout,
            ProviderRouter router,
            ErrorWriter errors,
            Ticker ticker,
            ObjectProvider<AdmissionListener> listeners) {
        var reader = new CallReader(
                new BodyReader((int) properties.maxRequestSize().toBytes()),
                timeout,
                properties.explain(),
                ticker,
                AdmissionListeners.of(listeners.orderedStream().toList()));
        var writer = new ReplyWriter(new StreamWriter(properties.keepAlive(), ticker, errors));
        return new CallHandler(reader, router::route, writer, new AccessLog(ticker));
    }

    /** Every route there is. */
    @Bean
    RouteTable routeTable(
            CallHandler calls,
            Dialect dialect,
            ObjectProvider<ModelCatalog> catalog,
            ObjectProvider<Provider> providers,
            ErrorWriter errors) {
        var models = new ModelsController(catalog::getObject, errors);
        var estimates = new EstimatesController(errors);
        return new RouteTable(errors)
                .add(HttpMethod.GET, "/", new HomeController())
                .add(HttpMethod.POST, "/v1/chat/completions", new ChatCompletionsController(calls, dialect))
                .add(HttpMethod.POST, "/v1/completions", new CompletionsController(calls, dialect))
                .add(HttpMethod.POST, "/v1/embeddings", new EmbeddingsController(calls, dialect))
                .add(HttpMethod.GET, ModelsController.PATH, models)
                .add(HttpMethod.GET, ModelsController.PATH + "/*", models)
                .add(
                        HttpMethod.GET,
                        "/v1/providers",
                        new ProvidersController(() -> providers.orderedStream().toList(), provider -> "closed"))
                .add(HttpMethod.POST, "/v1/token-count", estimates)
                .add(HttpMethod.POST, "/v1/cost-estimate", estimates);
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
