package io.spillway.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.Unpooled;
import io.spillway.gateway.sandbox.RequestWindow.Standing;
import io.spillway.gateway.sandbox.SandboxAnswers.Said;
import io.spillway.gateway.sandbox.SimulatedProvider.ApiKey;
import io.spillway.resilience.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** The HTTP side of the simulated providers: each below its own path, on one port of loopback. */
final class SandboxServer {

    /** Slow enough to see words arrive one by one, fast enough not to bore. */
    static final Duration PACE = Duration.ofMillis(40);

    private final Ticker ticker;
    private final AtomicLong answers = new AtomicLong();

    private SandboxServer(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Starts it on a free port. */
    static DisposableServer start(List<SimulatedProvider> providers, Ticker ticker) {
        var server = new SandboxServer(ticker);
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> providers.forEach(provider -> server.addRoutes(routes, provider)))
                .bindNow();
    }

    private void addRoutes(HttpServerRoutes routes, SimulatedProvider provider) {
        String base = "/" + provider.id() + "/v1";
        routes.get(base + "/models", (request, response) -> models(provider, request, response));
        post(routes, base + "/chat/completions", provider, this::chat);
        post(routes, base + "/completions", provider, this::completion);
        post(routes, base + "/embeddings", provider, this::embeddings);
    }

    private void post(HttpServerRoutes routes, String path, SimulatedProvider provider, Operation operation) {
        routes.post(path, (request, response) -> {
            ApiKey key = provider.key(request.requestHeaders().get(SimulatedProvider.HEADER));
            if (key == null) {
                return notAccepted(response);
            }
            return request.receive()
                    .aggregate()
                    .asByteArray()
                    .defaultIfEmpty(new byte[0])
                    .flatMap(
                            body -> Mono.from(admitted(provider, key, SandboxAnswers.read(body), response, operation)));
        });
    }

    /** Only a request that could be answered is counted, as real providers do. */
    private Publisher<Void> admitted(
            SimulatedProvider provider,
            ApiKey key,
            JsonNode request,
            HttpServerResponse response,
            Operation operation) {
        String model = request.path("model").asText();
        if (request.isMissingNode()) {
            return refuse(response, 400, "We could not parse the JSON body of your request.", null, "invalid_json");
        }
        if (!SandboxAnswers.MODELS.contains(model)) {
            return refuse(response, 404, "The model `" + model + "` does not exist.", "model", "model_not_found");
        }
        Standing standing = key.window().take();
        if (!standing.granted() || provider.announces()) {
            announce(standing, response);
        }
        if (!standing.granted()) {
            return limited(provider, model, standing, response);
        }
        var said = new Said(
                "sandbox-" + answers.incrementAndGet(),
                ticker.instant().getEpochSecond(),
                provider.id(),
                key.ordinal(),
                provider.keys().size(),
                request);
        return operation.answer(said, response);
    }

    private Publisher<Void> chat(Said said, HttpServerResponse response) {
        if (!said.request().path("messages").isArray()) {
            return refuse(
                    response, 400, "Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
        }
        return answer(said, response, SandboxAnswers::chat, SandboxAnswers::chatEvents);
    }

    private Publisher<Void> completion(Said said, HttpServerResponse response) {
        if (!said.request().has("prompt")) {
            return refuse(
                    response, 400, "Missing required parameter: 'prompt'.", "prompt", "missing_required_parameter");
        }
        return answer(said, response, SandboxAnswers::completion, SandboxAnswers::completionEvents);
    }

    private Publisher<Void> embeddings(Said said, HttpServerResponse response) {
        if (!SandboxEmbeddings.accepts(said.request())) {
            return refuse(response, 400, "'input' or 'dimensions' is not valid.", "input", "invalid_value");
        }
        return json(response, SandboxEmbeddings.answer(said.request()));
    }

    private Publisher<Void> answer(
            Said said,
            HttpServerResponse response,
            Function<Said, JsonNode> whole,
            Function<Said, List<byte[]>> events) {
        if (!said.request().path("stream").asBoolean()) {
            return json(response, whole.apply(said));
        }
        return response.sse()
                .send(paced(events.apply(said)).map(Unpooled::wrappedBuffer), sent -> true)
                .then();
    }

    private Flux<byte[]> paced(List<byte[]> events) {
        return Flux.fromIterable(events).concatMap(event -> pause().thenReturn(event));
    }

    private Mono<Void> pause() {
        return Mono.create(sink -> sink.onDispose(ticker.after(PACE, sink::success)::cancel));
    }

    private Publisher<Void> models(SimulatedProvider provider, HttpServerRequest request, HttpServerResponse response) {
        if (provider.key(request.requestHeaders().get(SimulatedProvider.HEADER)) == null) {
            return notAccepted(response);
        }
        return json(
                response, SandboxAnswers.models(provider.id(), ticker.instant().getEpochSecond()));
    }

    /** Where a key stands, in OpenAI's headers. */
    private static void announce(Standing standing, HttpServerResponse response) {
        response.header("x-ratelimit-limit-requests", Integer.toString(standing.limit()))
                .header("x-ratelimit-remaining-requests", Integer.toString(standing.remaining()))
                .header("x-ratelimit-reset-requests", standing.resetsIn().toMillis() + "ms");
    }

    private static Publisher<Void> limited(
            SimulatedProvider provider, String model, Standing standing, HttpServerResponse response) {
        response.header(
                        "Retry-After",
                        Long.toString(standing.resetsIn().plusMillis(999).toSeconds()))
                .header("retry-after-ms", Long.toString(standing.resetsIn().toMillis()));
        String message = "Rate limit reached for %s: %d in %d s for each key. Please try again in %d ms."
                .formatted(
                        model,
                        provider.limit(),
                        provider.window().toSeconds(),
                        standing.resetsIn().toMillis());
        return refuse(response, 429, message, null, "rate_limit_exceeded");
    }

    private static Publisher<Void> notAccepted(HttpServerResponse response) {
        return refuse(response, 401, "Incorrect API key provided.", null, "invalid_api_key");
    }

    private static Publisher<Void> refuse(
            HttpServerResponse response, int status, String message, @Nullable String param, String code) {
        String type = status == 429 ? "requests" : "invalid_request_error";
        return json(response.status(status), SandboxAnswers.error(message, type, param, code));
    }

    private static Publisher<Void> json(HttpServerResponse response, JsonNode body) {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        return response.header("Content-Type", "application/json")
                .header("Content-Length", Integer.toString(bytes.length))
                .sendByteArray(Mono.just(bytes))
                .then();
    }

    /** What one route does with a request that was admitted. */
    @FunctionalInterface
    private interface Operation {
        Publisher<Void> answer(Said said, HttpServerResponse response);
    }
}
