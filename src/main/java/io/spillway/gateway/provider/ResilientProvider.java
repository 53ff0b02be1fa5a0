package io.spillway.gateway.provider;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Ticker;
import io.spillway.resilience.Usage;
import java.util.concurrent.TimeUnit;
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
    private final CircuitBreaker circuit;
    private final Bulkhead bulkhead;
    private final Ticker ticker;

    ResilientProvider(Provider provider, CircuitBreaker circuit, Bulkhead bulkhead, Ticker ticker) {
        this.provider = provider;
        this.circuit = circuit;
        this.bulkhead = bulkhead;
        this.ticker = ticker;
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
    public Mono<byte[]> list(Lease lease) {
        return provider.list(lease);
    }

    @Override
    public Mono<Reply> send(Call call, String model, Lease lease) {
        return Mono.defer(() -> {
            if (!circuit.tryAcquirePermission()) {
                return notSent(lease, "its circuit is open", Failure.Cause.CIRCUIT_OPEN);
            }
            if (!bulkhead.tryAcquirePermission()) {
                circuit.releasePermission();
                return notSent(lease, "it has as many calls as it may have", Failure.Cause.SATURATED);
            }
            return guarded(call, model, new EndingLease(lease, bulkhead::onComplete));
        });
    }

    private Mono<Reply> guarded(Call call, String model, Lease lease) {
        long begun = ticker.nanos();
        return provider.send(call, model, lease)
                .doOnNext(reply -> circuit.onSuccess(ticker.nanos() - begun, TimeUnit.NANOSECONDS))
                .doOnError(error -> failed(error, begun))
                .doOnCancel(circuit::releasePermission);
    }

    private void failed(Throwable error, long begun) {
        boolean counts = error instanceof CallFailedException failed
                && failed.failure() instanceof Failure.Unavailable unavailable
                && unavailable.cause().asked();
        if (counts) {
            circuit.onError(ticker.nanos() - begun, TimeUnit.NANOSECONDS, error);
        } else {
            circuit.releasePermission();
        }
    }

    private static Mono<Reply> notSent(Lease lease, String reason, Failure.Cause cause) {
        var failure = new Failure.Unavailable(reason, cause);
        lease.fail(failure, Usage.NONE, null);
        return Mono.error(new CallFailedException(failure));
    }
}
