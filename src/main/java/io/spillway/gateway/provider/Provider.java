package io.spillway.gateway.provider;

import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Lease;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One upstream. Its layers decorate one another: rotation, then circuit breaker and bulkhead, then HTTP. */
public interface Provider {

    /** Returns what is fixed about it. */
    ProviderSettings settings();

    /** Returns its credentials. An empty pool means that it is in no chain. */
    CredentialPool pool();

    /**
     * Sends a call with a lease. A provider never waits for another lease.
     *
     * @param model the model's name at this provider
     * @return the reply; a streamed one as soon as its first visible event is there. Fails with a
     *     {@link io.spillway.resilience.CallFailedException}. The lease is ended in every case, cancellation included:
     *     when the answer has ended, not when it has begun.
     */
    Mono<Reply> send(Call call, String model, Lease lease);

    /**
     * Asks for a page of the list of the models that it serves, with a lease that the caller ends.
     *
     * @param page what {@link io.spillway.dialect.ModelPage#next} said; {@code null} for the first page
     * @return the page's bytes as they came, for {@link io.spillway.dialect.Dialect#readModels}. Fails with a
     *     {@link io.spillway.resilience.CallFailedException}.
     */
    Mono<byte[]> list(Lease lease, @Nullable String page);

    /** Returns its name in {@code provider/model}. */
    default String id() {
        return settings().id();
    }
}
