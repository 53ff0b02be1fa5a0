package io.spillway.gateway.api;

import io.spillway.dialect.ClientSide;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.gateway.catalog.ModelCatalog.Offer;
import io.spillway.gateway.catalog.ModelListing;
import io.spillway.gateway.catalog.Prices;
import io.spillway.gateway.catalog.ProviderDirectory;
import io.spillway.gateway.catalog.Routes;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.routing.ProviderRouter;
import io.spillway.gateway.routing.Routed;
import io.spillway.gateway.routing.RoutingProperties;
import io.spillway.resilience.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.publisher.Mono;

/** The real routes on a real server, with a router that answers as it is told. */
final class ApiServer implements AutoCloseable {

    /** The key that this server asks for. */
    static final String KEY = "sk-client-0123456789";

    private final ReactiveWebServerApplicationContext context;

    private ApiServer(ReactiveWebServerApplicationContext context) {
        this.context = context;
    }

    /** Starts a server that asks for {@link #KEY}, with some more settings. */
    static ApiServer start(String... settings) {
        return open(with(settings, "--spillway.api.key=" + KEY));
    }

    /** Starts a server that asks for {@link #KEY} and tells a listener what it lets in. */
    static ApiServer start(AdmissionListener listener) {
        return run(
                context -> context.registerBean(AdmissionListener.class, () -> listener), "--spillway.api.key=" + KEY);
    }

    /** Starts a server that asks for no key. */
    static ApiServer open(String... settings) {
        return run(context -> {}, settings);
    }

    private static ApiServer run(ApplicationContextInitializer<GenericApplicationContext> more, String... settings) {
        var application = new SpringApplicationBuilder(Wiring.class)
                .web(WebApplicationType.REACTIVE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .initializers(more);
        return new ApiServer((ReactiveWebServerApplicationContext)
                application.run(with(settings, "--server.port=0", "--server.address=127.0.0.1")));
    }

    /** Posts a chat request, and returns the reply. */
    String post(String headers, String body) throws IOException {
        return RawClient.exchange(
                port(),
                "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n" + headers
                        + "\r\n" + body);
    }

    int port() {
        return context.getWebServer().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Tells the router what to do with calls from now on. */
    void answers(Function<Call, Mono<Routed>> answer) {
        context.getBean(Router.class).answers(answer);
    }

    /** Returns the calls that have reached the router. */
    List<Call> calls() {
        return context.getBean(Router.class).calls();
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    ReactiveWebServerApplicationContext context() {
        return context;
    }

    @Override
    public void close() {
        context.close();
    }

    private static String[] with(String[] settings, String... more) {
        var all = new ArrayList<>(List.of(settings));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @EnableAutoConfiguration
    @EnableConfigurationProperties(RoutingProperties.class)
    @Import(ApiConfiguration.class)
    static class Wiring {

        @Bean
        ClientSide dialect() {
            return new OpenAiDialect();
        }

        /** Each server has its own event loops, so that closing one does not stop the others. */
        @Bean
        ReactorResourceFactory reactorResources() {
            var resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            resources.setShutdownQuietPeriod(Duration.ZERO);
            return resources;
        }

        @Bean
        Ticker ticker() {
            return Ticker.system();
        }

        @Bean
        Router router() {
            return new Router();
        }

        @Bean
        ProviderDirectory providers() {
            return new ProviderDirectory(List.of());
        }

        @Bean
        Prices prices(Ticker ticker) {
            return new Prices((provider, model) -> null, ticker);
        }

        @Bean
        ModelListing models(ProviderDirectory providers, Ticker ticker) {
            return new ModelListing(
                    providers,
                    new Routes(List.of()),
                    ticker,
                    reactor.core.scheduler.Schedulers.immediate(),
                    Duration.ofHours(1));
        }
    }

    static final class Router extends ProviderRouter {

        private final List<Call> calls = new CopyOnWriteArrayList<>();

        private volatile Function<Call, Mono<Routed>> answer = call -> Mono.just(Replies.whole("{}"));

        Router() {
            super(null, null, null, null, null, List.of());
        }

        void answers(Function<Call, Mono<Routed>> other) {
            answer = other;
        }

        List<Call> calls() {
            return calls;
        }

        @Override
        public Offer firstChoice(String model) {
            return new Offer("groq", model, model);
        }

        @Override
        public Mono<Routed> route(Call call) {
            calls.add(call);
            return answer.apply(call);
        }
    }
}
