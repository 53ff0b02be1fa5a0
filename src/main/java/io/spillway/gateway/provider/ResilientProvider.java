package io.spillway.gateway.provider;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Ticker;
import io.spillway.resilience.Usage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Asks a provider only while its circuit is closed and its bulkhead has room.
 *
 * <p>The circuit counts {@link Failure.Unavailable} alone: each other failure gives its permission back. Resilience4j
 * takes a failure that it is told of and does not record for a success, and then a worn-out key would close a circuit.
 * A streamed answer is a success at its first visible event; its place in the bulkhead is free when its lease ends.
 */
final class ResilientProvider implements Provider {

    private final Provider provider;
    private final CircuitBreakerRegistry circuits;
    private final BulkheadRegistry bulkheads;
    private final Ticker ticker;

    /** Neither exists, nor its meters, as long as the provider has no credential and is not asked. */
    private final AtomicReference<@Nullable Guards> guards = new AtomicReference<>();

    ResilientProvider(Provider provider, CircuitBreakerRegistry circuits, BulkheadRegistry bulkheads, Ticker ticker) {
        this.provider = provider;
        this.circuits = circuits;
        this.bulkheads = bulkheads;
        this.ticker = ticker;
        if (!provider.pool().isEmpty()) {
            guards();
        }
    }

    @Override
    public ProviderSettings settings() {
        return provider.settings();
    }

    @Override
    public CredentialPool pool() {
        return provider.pool();
    }

    @Override
    public Mono<byte[]> list(Lease lease, @Nullable String page) {
        return provider.list(lease, page);
    }

    @Override
    public Mono<Reply> send(Call call, String model, Lease lease) {
        return Mono.defer(() -> {
            CircuitBreaker circuit = guards().circuit();
            Bulkhead bulkhead = guards().bulkhead();
            if (!circuit.tryAcquirePermission()) {
                return notSent(lease, "its circuit is open", Failure.Cause.CIRCUIT_OPEN);
            }
            if (!bulkhead.tryAcquirePermission()) {
                circuit.releasePermission();
                return notSent(lease, "it has as many calls as it may have", Failure.Cause.SATURATED);
            }
            return guarded(circuit, call, model, new EndingLease(lease, bulkhead::onComplete));
        });
    }

    /** The permission is settled once, by what comes first: whoever takes the reply may still cancel behind it. */
    private Mono<Reply> guarded(CircuitBreaker circuit, Call call, String model, Lease lease) {
        long begun = ticker.nanos();
        var settled = new AtomicBoolean();
        return provider.send(call, model, lease)
                .doOnNext(reply -> {
                    settled.set(true);
                    circuit.onSuccess(ticker.nanos() - begun, TimeUnit.NANOSECONDS);
                })
                .doOnError(error -> {
                    settled.set(true);
                    failed(circuit, error, begun);
                })
                .doOnCancel(() -> {
                    if (settled.compareAndSet(false, true)) {
                        circuit.releasePermission();
                    }
                });
    }

    private void failed(CircuitBreaker circuit, Throwable error, long begun) {
        boolean counts = error instanceof CallFailedException failed
                && failed.failure() instanceof Failure.Unavailable unavailable
                && unavailable.cause().asked();
        if (counts) {
            circuit.onError(ticker.nanos() - begun, TimeUnit.NANOSECONDS, error);
        } else {
            circuit.releasePermission();
        }
    }

    private Guards guards() {
        Guards now = guards.get();
        while (now == null) {
            guards.compareAndSet(
                    null,
                    new Guards(
                            circuits.circuitBreaker(id(), GuardSettings.CIRCUIT),
                            bulkheads.bulkhead(id(), GuardSettings.BULKHEAD)));
            now = guards.get();
        }
        return now;
    }

    private static Mono<Reply> notSent(Lease lease, String reason, Failure.Cause cause) {
        var failure = new Failure.Unavailable(reason, cause);
        lease.fail(failure, Usage.NONE, null);
        return Mono.error(new CallFailedException(failure));
    }

    private record Guards(CircuitBreaker circuit, Bulkhead bulkhead) {}
}
