package io.spillway.gateway.provider;

import io.spillway.dialect.ClientRequest;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Lease;
import io.spillway.resilience.reactor.Rotation;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Goes on to a provider's next credential when one is limited or not accepted. It never waits for one: that is the
 * router's to decide, who knows the other providers.
 */
final class RotatingProvider implements Provider {

    private final Provider provider;
    private final Rotation rotation;

    RotatingProvider(Provider provider) {
        this.provider = provider;
        this.rotation = Rotation.unwaiting(provider.pool());
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
    public Mono<Reply> send(Call call, String model, Lease lease) {
        return rotation.call(lease, demand(call.request(), model), next -> provider.send(call, model, next));
    }

    @Override
    public Mono<byte[]> list(Lease lease, @Nullable String page) {
        return provider.list(lease, page);
    }

    private static Demand demand(ClientRequest request, String model) {
        return new Demand(model, request.conversation(), request.needs().estimatedTokens(), Set.of());
    }
}
