package io.spillway.gateway.provider;

import io.spillway.dialect.Answer;
import io.spillway.dialect.ApiError;
import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Dialect;
import io.spillway.dialect.Operation;
import io.spillway.dialect.Surroundings;
import io.spillway.dialect.Target;
import io.spillway.dialect.Translation;
import io.spillway.gateway.credential.Authorization;
import io.spillway.gateway.credential.Authorizer;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.ObservedLimits;
import io.spillway.resilience.Ticker;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One upstream over HTTP, with one credential and without a second try. */
final class HttpProvider implements Provider {

    static final int UNAUTHORIZED = 401;

    private static final int LISTING_BYTES = 16 << 20;

    private static final Duration LISTING_TIME = Duration.ofSeconds(30);

    private final ProviderSettings settings;
    private final CredentialPool pool;
    private final Dialect dialect;
    private final Authorizer authorizer;
    private final Pricing pricing;
    private final @Nullable AttemptListener listener;
    private final Ticker ticker;
    private final Surroundings surroundings;
    private final Limits guards;
    private final UpstreamClient client;
    private final RateLimitHeaders rateLimits;
    private final ModelOptions options;
    private final Map<Operation, URI> targets = new EnumMap<>(Operation.class);
    private final Map<String, Translation> translations = new ConcurrentHashMap<>();

    HttpProvider(
            ProviderSettings settings,
            CredentialPool pool,
            Authorizer authorizer,
            Pricing pricing,
            @Nullable AttemptListener listener,
            Ticker ticker,
            Surroundings surroundings,
            Limits guards) {
        this.settings = settings;
        this.pool = pool;
        this.dialect = Dialects.named(settings.dialect());
        this.authorizer = authorizer;
        this.pricing = pricing;
        this.listener = listener;
        this.ticker = ticker;
        this.surroundings = surroundings;
        this.guards = guards;
        this.client = new UpstreamClient(settings);
        this.options = new ModelOptions(settings);
        this.rateLimits = RateLimitHeaders.of(settings.id());
        if (dialect.hasFixedPaths()) {
            for (Operation operation : dialect.operations()) {
                targets.put(operation, URI.create(settings.baseUrl() + dialect.path(operation)));
            }
        }
    }

    @Override
    public ProviderSettings settings() {
        return settings;
    }

    @Override
    public CredentialPool pool() {
        return pool;
    }

    @Override
    public Mono<Reply> send(Call call, String model, Lease lease) {
        return Mono.create(sink -> new HttpAttempt(this, call, model, lease, sink).run());
    }

    @Override
    public Mono<byte[]> list(Lease lease, @Nullable String page) {
        return authorizer
                .authorize(lease.credential().id())
                .switchIfEmpty(Mono.error(() -> failed(new Failure.Unauthorized("there is no secret to sign with"))))
                .flatMap(signature -> list(signature, page))
                .timeout(after(LISTING_TIME), Mono.error(() -> failed(silent())))
                .onErrorMap(error -> failed(TransportFailure.of(error)));
    }

    /** Closes its connections. */
    void close() {
        client.close();
    }

    Mono<ClientResponse> post(ClientRequest request, Translation translation, Target target, Authorization signature) {
        return client.post(
                target(request, translation.spoken(), target.model(), signature),
                head(translation.headers(request), signature),
                translation.writeRequest(request, target),
                request.stream() ? "text/event-stream" : "application/json");
    }

    /** Returns who is asked. */
    Target target(Call call, String model, Lease lease) {
        return new Target(model, lease.credential().id(), options.of(call.offered(), model));
    }

    private URI target(ClientRequest request, Dialect spoken, String model, Authorization signature) {
        URI usual = spoken.id().equals(dialect.id()) ? targets.get(request.operation()) : null;
        return usual == null || signature.baseUrl() != null
                ? URI.create(base(signature) + spoken.path(request.operation(), model, request.stream()))
                : usual;
    }

    /** Reads an error's body, as far as it is worth it. */
    Mono<byte[]> beginning(Flux<DataBuffer> body) {
        return BodyReader.beginning(body, guards.errorBytes(), guards.errorTime(), ticker);
    }

    /** Returns what a status that is not 2xx means. */
    Failure refusal(int status, HttpHeaders headers, byte[] body, Authorization signature) {
        ApiError error = dialect.readError(status, body);
        return Redaction.of(signature)
                .apply(FailureClassifier.classify(status, headers, body, error, ticker.instant()));
    }

    /**
     * Returns what an answer means that is none.
     *
     * @param body the body it came in; {@code null} if it came in a stream
     */
    Failure fault(Answer.Fault fault, HttpHeaders headers, byte @Nullable [] body, Authorization signature) {
        ApiError error = fault.error();
        return error == null
                ? new Failure.InvalidAnswer(fault.reason())
                : Redaction.of(signature)
                        .apply(FailureClassifier.classifyInside(headers, body, error, ticker.instant()));
    }

    ObservedLimits limits(HttpHeaders headers) {
        return rateLimits.read(headers, ticker.instant());
    }

    AttemptReport report(Call call, String model, Lease lease) {
        return new AttemptReport(call, id(), model, lease, pricing, listener, ticker);
    }

    Translation translation(Dialect client) {
        Translation known = translations.get(client.id());
        return known == null
                ? translations.computeIfAbsent(client.id(), id -> Dialects.between(client, settings, surroundings))
                : known;
    }

    Authorizer authorizer() {
        return authorizer;
    }

    Ticker ticker() {
        return ticker;
    }

    Limits guards() {
        return guards;
    }

    private Mono<byte[]> list(Authorization signature, @Nullable String page) {
        return client.get(URI.create(base(signature) + dialect.modelsPath(page)), head(dialect.headers(), signature))
                .flatMap(response -> {
                    Flux<DataBuffer> body = response.body(BodyExtractors.toDataBuffers());
                    HttpHeaders headers = response.headers().asHttpHeaders();
                    return response.statusCode().is2xxSuccessful()
                            ? BodyReader.whole(body, LISTING_BYTES)
                            : beginning(body).map(bytes -> {
                                throw failed(refusal(response.statusCode().value(), headers, bytes, signature));
                            });
                });
    }

    /** The signature has the last word. */
    private static Map<String, String> head(Map<String, String> headers, Authorization signature) {
        if (headers.isEmpty()) {
            return signature.headers();
        }
        var head = new HashMap<>(headers);
        head.putAll(signature.headers());
        return head;
    }

    private URI base(Authorization signature) {
        URI own = signature.baseUrl();
        return own == null ? settings.baseUrl() : own;
    }

    private Mono<Long> after(Duration delay) {
        return Mono.create(sink -> {
            Ticker.Timer timer = ticker.after(delay, () -> sink.success(0L));
            sink.onDispose(timer::cancel);
        });
    }

    private static Failure silent() {
        return new Failure.Unavailable("no listing within the time allowed", Failure.Cause.TIMEOUT);
    }

    private static CallFailedException failed(Failure failure) {
        return new CallFailedException(failure);
    }
}
