package io.spillway.testing;

import io.spillway.gateway.SpillwayApplication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.boot.web.reactive.context.StandardReactiveWebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The whole server on a free port, as an operator would start it. Its environment holds the variables a test names and
 * none of the machine's, so that no key that lies about can reach a real provider.
 */
public final class Gateway implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private Gateway(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts with these environment variables and command-line arguments. */
    public static Gateway start(Map<String, String> variables, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--server.port=0");
        all.add("--spillway.short-names=true");
        all.add("--spring.reactor.netty.shutdown-quiet-period=0s");
        return new Gateway(new SpringApplicationBuilder(SpillwayApplication.class)
                .environment(environment(variables))
                .run(all.toArray(String[]::new)));
    }

    private static StandardReactiveWebEnvironment environment(Map<String, String> variables) {
        var environment = new StandardReactiveWebEnvironment();
        Map<String, Object> only = new LinkedHashMap<>(variables);
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, only));
        return environment;
    }

    /** Returns where it listens, without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return ((ReactiveWebServerApplicationContext) context).getWebServer().getPort();
    }

    /** Returns a bean of the running server. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Gets something; headers come in pairs. */
    public HttpResponse<String> get(String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(url() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** Posts JSON; headers come in pairs. */
    public HttpResponse<String> post(String path, String json, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(url() + path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException error) {
            throw new java.io.UncheckedIOException(error);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
