package io.spillway.testing;

import io.spillway.dialect.TokenUsage;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.provider.Provider;
import io.spillway.gateway.provider.ProviderSettings;
import io.spillway.gateway.provider.Reply;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Credential;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.SelectionStrategy;
import io.spillway.resilience.Ticker;
import io.spillway.resilience.Usage;
import io.spillway.resilience.reactor.Rotation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A provider that does what a test says, over a real pool and with real rotation. */
public final class FakeProvider implements Provider {

    private final ProviderSettings settings;
    private final CredentialPool pool;
    private final BiFunction<FakeProvider, Attempt, Mono<Reply>> script;
    private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger listings = new AtomicInteger();
    private volatile Mono<byte[]> listing = Mono.empty();

    private FakeProvider(Builder builder, BiFunction<FakeProvider, Attempt, Mono<Reply>> script) {
        this.settings = builder.settings();
        this.pool = builder.pool();
        this.script = script;
    }

    /** One try. */
    public record Attempt(String model, String credential, int number, boolean othersLeft) {}

    /** Starts the description of a provider of the first tier with one credential. */
    public static Builder named(String id) {
        return new Builder(id);
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
        var demand = new Demand(model, call.request().conversation(), 0, Set.of());
        return Rotation.unwaiting(pool).call(lease, demand, given -> attempt(call, model, given));
    }

    private Mono<Reply> attempt(Call call, String model, Lease lease) {
        return Mono.defer(() -> {
                    call.attempts().incrementAndGet();
                    var attempt = new Attempt(model, lease.credential().id(), attempts.size() + 1, call.othersLeft());
                    attempts.add(attempt);
                    return script.apply(this, attempt);
                })
                .doOnCancel(() -> {
                    cancelled.incrementAndGet();
                    lease.abandon(Usage.NONE, null);
                })
                .map(reply -> ending(reply, lease));
    }

    private static Reply ending(Reply reply, Lease lease) {
        if (reply instanceof Reply.Streamed streamed) {
            return new Reply.Streamed(
                    streamed.provider(),
                    streamed.model(),
                    streamed.events().doFinally(end -> lease.succeed(Usage.NONE, null)));
        }
        lease.succeed(Usage.NONE, null);
        return reply;
    }

    @Override
    public Mono<byte[]> list(Lease lease, @Nullable String page) {
        return Mono.defer(() -> {
            listings.incrementAndGet();
            return listing;
        });
    }

    /** Sets what it says when it is asked for its models. */
    public FakeProvider listing(Mono<byte[]> answer) {
        listing = answer;
        return this;
    }

    /** Returns a whole answer of this provider. */
    public Reply whole(String model, String text) {
        return new Reply.Whole(id(), model, text.getBytes(StandardCharsets.UTF_8), new TokenUsage(1, 1, 0, 0, false));
    }

    /** Returns a streamed answer of this provider. */
    public Reply streamed(String model, Flux<byte[]> events) {
        return new Reply.Streamed(id(), model, events);
    }

    /** Returns every try there was, oldest first. */
    public List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** Returns whether it was asked at all. */
    public boolean wasCalled() {
        return !attempts.isEmpty();
    }

    /** Returns how many tries were broken off. */
    public int cancelled() {
        return cancelled.get();
    }

    /** Returns how often it was asked for its models. */
    public int listings() {
        return listings.get();
    }

    /** Returns how many leases are out. */
    public int inFlight() {
        return pool.snapshot().credentials().stream()
                .mapToInt(state -> state.inFlight())
                .sum();
    }

    /** Describes a provider. */
    public static final class Builder {

        private final String id;
        private final List<Credential> credentials = new ArrayList<>(List.of(Credential.of("key-1")));
        private List<String> aliases = List.of();
        private int tier = 1;
        private List<String> models = List.of();
        private Map<String, String> modelNames = Map.of();
        private boolean listing;
        private List<String> ignored = List.of();
        private List<String> whitelist = List.of();
        private Ticker ticker = Ticker.system();

        private Builder(String id) {
            this.id = id;
        }

        /** Sets other names for it. */
        public Builder aliases(String... names) {
            aliases = List.of(names);
            return this;
        }

        /** Sets its tier. */
        public Builder tier(int place) {
            tier = place;
            return this;
        }

        /** Sets the models it is configured with. */
        public Builder models(String... names) {
            models = List.of(names);
            return this;
        }

        /** Sets its own names for models. */
        public Builder modelNames(Map<String, String> ownNames) {
            modelNames = ownNames;
            return this;
        }

        /** Lets it be asked for its models. */
        public Builder lists() {
            listing = true;
            return this;
        }

        /** Sets models to hide. */
        public Builder ignoring(String... globs) {
            ignored = List.of(globs);
            return this;
        }

        /** Sets models to show. */
        public Builder whitelisting(String... globs) {
            whitelist = List.of(globs);
            return this;
        }

        /** Gives it that many credentials, {@code key-1} first. */
        public Builder credentials(int count) {
            credentials.clear();
            for (int number = 1; number <= count; number++) {
                credentials.add(Credential.of("key-" + number));
            }
            return this;
        }

        /** Gives it one credential that may make so many calls at a time. */
        public Builder atATime(int calls) {
            credentials.clear();
            credentials.add(new Credential("key-1", 1, calls));
            return this;
        }

        /** Sets the clock of its pool. */
        public Builder ticker(Ticker clock) {
            ticker = clock;
            return this;
        }

        /** It answers every call. */
        public FakeProvider answering() {
            return doing((provider, attempt) -> Mono.just(provider.whole(attempt.model(), "hello from " + id)));
        }

        /** It fails with one failure after the other; the last one for ever. */
        public FakeProvider failing(Failure... failures) {
            return doing((provider, attempt) -> failed(failures[Math.min(attempt.number(), failures.length) - 1]));
        }

        /** It fails with one failure after the other, then answers. */
        public FakeProvider answeringAfter(Failure... failures) {
            return doing((provider, attempt) -> attempt.number() <= failures.length
                    ? failed(failures[attempt.number() - 1])
                    : Mono.just(provider.whole(attempt.model(), "hello from " + id)));
        }

        /** It never says a word. */
        public FakeProvider silent() {
            return doing((provider, attempt) -> Mono.never());
        }

        /** It does what a script says. */
        public FakeProvider doing(BiFunction<FakeProvider, Attempt, Mono<Reply>> script) {
            return new FakeProvider(this, script);
        }

        private static Mono<Reply> failed(Failure failure) {
            return Mono.error(new CallFailedException(failure));
        }

        private ProviderSettings settings() {
            return new ProviderSettings(
                    id,
                    aliases,
                    tier,
                    "openai",
                    URI.create("http://127.0.0.1:9"),
                    ProviderSettings.Auth.BEARER,
                    models,
                    modelNames,
                    Map.of(),
                    listing,
                    ignored,
                    whitelist,
                    ProviderSettings.Quirks.NONE,
                    ProviderSettings.Timeouts.DEFAULT,
                    10,
                    ProviderSettings.MAX_RESPONSE_BYTES,
                    null,
                    new ProviderSettings.Rotation(ProviderSettings.Mode.SEQUENTIAL, 0));
        }

        private CredentialPool pool() {
            var pool = CredentialPool.builder(id)
                    .strategy(SelectionStrategy.sequential())
                    .ticker(ticker);
            credentials.forEach(pool::credential);
            return pool.build();
        }
    }
}
