package io.spillway.gateway.routing;

import io.spillway.gateway.provider.Call;
import reactor.core.publisher.Mono;

/** Sends a call to the first provider that answers it, in tier order. */
public class ProviderRouter {

    /**
     * Returns the reply, a streamed one as soon as its first visible event is there. Fails with a
     * {@link NotAnsweredException}.
     */
    public Mono<Routed> route(Call call) {
        return Mono.empty();
    }
}
