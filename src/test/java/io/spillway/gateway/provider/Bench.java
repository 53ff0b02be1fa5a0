package io.spillway.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dialect.Operation;
import io.spillway.dialect.openai.OpenAiDialect;
import io.spillway.gateway.credential.Authorizer;
import io.spillway.gateway.provider.ProviderSettings.Auth;
import io.spillway.gateway.provider.ProviderSettings.Mode;
import io.spillway.gateway.provider.ProviderSettings.Quirks;
import io.spillway.gateway.provider.ProviderSettings.Rotation;
import io.spillway.gateway.provider.ProviderSettings.Timeouts;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Deadline;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Ticker;
import io.spillway.testing.FixedSurroundings;
import io.spillway.testing.ToldLease;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** An {@link HttpProvider} as a test wants it, with limits of time in milliseconds, and what to send through it. */
final class Bench implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    static final String MODEL = "model-x";

    static final String SECRET = "sk-canary-0123456789";

    static final String ANSWER = "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"model-x\","
            + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hello\"},"
            + "\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}";

    static final String DONE = "data: [DONE]\n\n";

    static final String FINISH = "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
            + "\"model\":\"model-x\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

    static final String ROLE = "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
            + "\"model\":\"model-x\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
            + "\"finish_reason\":null}]}\n\n";

    /** Silence after which a test's provider is given up. */
    static final Duration SHORT = Duration.ofMillis(600);

    private static final Timeouts TIMEOUTS = new Timeouts(SHORT, SHORT, SHORT, SHORT, SHORT, Duration.ofSeconds(8));

    private static final Limits LIMITS =
            new Limits(256 << 20, 64 << 10, SHORT, 64 << 10, 50, SHORT, Duration.ofSeconds(2));

    private Authorizer authorizer = FixedAuthorizer.with(SECRET);
    private @Nullable AttemptListener listener;
    private Timeouts timeouts = TIMEOUTS;
    private Limits limits = LIMITS;
    private Pricing pricing = Pricing.UNKNOWN;
    private CredentialPool pool = CredentialPool.builder("p").credential("k").build();
    private @Nullable Path certificate;
    private int connections = 20;
    private final URI base;
    private @Nullable HttpProvider provider;

    Bench(URI base) {
        this.base = base;
    }

    Bench authorizer(Authorizer other) {
        authorizer = other;
        return this;
    }

    Bench pool(CredentialPool other) {
        pool = other;
        return this;
    }

    /** For what takes its time: a first TLS handshake loads hundreds of classes. */
    Bench patient() {
        return timeouts(new Timeouts(PATIENCE, PATIENCE, PATIENCE, PATIENCE, PATIENCE, PATIENCE));
    }

    Bench trusting(Path pem) {
        certificate = pem;
        return patient();
    }

    Bench listener(AttemptListener other) {
        listener = other;
        return this;
    }

    Bench timeouts(Timeouts other) {
        timeouts = other;
        return this;
    }

    Bench limits(Limits other) {
        limits = other;
        return this;
    }

    Bench pricing(Pricing other) {
        pricing = other;
        return this;
    }

    Bench connections(int most) {
        connections = most;
        return this;
    }

    HttpProvider provider() {
        if (provider == null) {
            provider = new HttpProvider(
                    settings("p"),
                    pool,
                    authorizer,
                    pricing,
                    listener,
                    Ticker.system(),
                    FixedSurroundings.HERE,
                    limits);
        }
        return provider;
    }

    private ProviderSettings settings(String id) {
        return new ProviderSettings(
                id,
                List.of(),
                1,
                "openai",
                base,
                Auth.BEARER,
                List.of(),
                Map.of(),
                Map.of(),
                true,
                List.of(),
                List.of(),
                Quirks.NONE,
                timeouts,
                connections,
                ProviderSettings.MAX_RESPONSE_BYTES,
                certificate,
                new Rotation(Mode.BALANCED, 0),
                ProviderSettings.EmbeddingLimits.NONE);
    }

    /** The settings of a provider that nobody reaches. */
    static ProviderSettings settingsOf(String id) {
        return new Bench(URI.create("http://127.0.0.1:9")).settings(id);
    }

    Mono<Reply> send(Call call, ToldLease lease) {
        return provider().send(call, MODEL, lease);
    }

    Flux<byte[]> stream(Call call, ToldLease lease) {
        return send(call, lease).flatMapMany(reply -> ((Reply.Streamed) reply).events());
    }

    /** Sends a call that is expected to fail, and returns how. */
    Failure failure(Call call, ToldLease lease) {
        var seen = new AtomicReference<Failure>();
        StepVerifier.create(send(call, lease))
                .expectErrorSatisfies(error -> seen.set(failure(error)))
                .verify(PATIENCE);
        return seen.get();
    }

    /** Sends a call that is expected to be answered whole, and returns the answer. */
    String answer(Call call, ToldLease lease) {
        var seen = new AtomicReference<String>();
        StepVerifier.create(send(call, lease))
                .assertNext(reply -> seen.set(text(reply)))
                .expectComplete()
                .verify(PATIENCE);
        return seen.get();
    }

    /** Sends a call that is expected to be streamed to its end, and returns the events. */
    String events(Call call, ToldLease lease) {
        var seen = new StringBuilder();
        StepVerifier.create(stream(call, lease).doOnNext(bytes -> seen.append(text(bytes))))
                .thenConsumeWhile(bytes -> true)
                .expectComplete()
                .verify(PATIENCE);
        return seen.toString();
    }

    /** Sends a call whose stream is expected to break off, and returns what came before and how it failed. */
    Broken brokenOff(Call call, ToldLease lease) {
        var seen = new StringBuilder();
        var failure = new AtomicReference<Failure>();
        StepVerifier.create(send(call, lease).flatMapMany(reply -> {
                    seen.append("begun ");
                    return ((Reply.Streamed) reply).events().doOnNext(bytes -> seen.append(text(bytes)));
                }))
                .thenConsumeWhile(bytes -> true)
                .expectErrorSatisfies(error -> failure.set(failure(error)))
                .verify(PATIENCE);
        return new Broken(seen.toString(), failure.get());
    }

    /** A stream that broke off: {@code "begun "} and its events, and why. */
    record Broken(String events, Failure failure) {}

    static Failure failure(Throwable error) {
        assertThat(error).isInstanceOf(CallFailedException.class);
        return ((CallFailedException) error).failure();
    }

    static Failure.Cause cause(Failure failure) {
        assertThat(failure).isInstanceOf(Failure.Unavailable.class);
        return ((Failure.Unavailable) failure).cause();
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    ToldLease lease() {
        return ToldLease.of("k", MODEL);
    }

    static Call call() {
        return call(false, Duration.ofSeconds(20));
    }

    static Call streamedCall() {
        return call(true, Duration.ofSeconds(20));
    }

    /** A call whose prompt is this. */
    static Call call(String prompt) {
        return call(prompt, false, Duration.ofSeconds(20));
    }

    static Call call(boolean stream, Duration budget) {
        return call("hi", stream, budget);
    }

    private static Call call(String prompt, boolean stream, Duration budget) {
        String body = "{\"model\":\"client-name\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt
                + "\"}],\"stream\":" + stream + "}";
        var dialect = new OpenAiDialect();
        return new Call(
                "id-1",
                dialect.readRequest(Operation.CHAT, body.getBytes(StandardCharsets.UTF_8)),
                dialect,
                Deadline.after(budget, Ticker.system()),
                true,
                false,
                new AtomicInteger());
    }

    static String event(String text) {
        return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"model-x\","
                + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":null}]}\n\n";
    }

    static String text(Reply reply) {
        return new String(((Reply.Whole) reply).body(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        if (provider != null) {
            provider.close();
        }
    }
}
