package io.spillway.gateway.credential;

import reactor.core.publisher.Mono;

/** Signs requests with a credential. */
public interface Authorizer {

    /** Returns what signs a request with this credential now. */
    Mono<Authorization> authorize(String credentialId);

    /**
     * The provider did not accept what {@link #authorize} gave. Returns something fresh, or nothing if there is no way
     * to get it.
     */
    Mono<Authorization> renew(String credentialId);
}
