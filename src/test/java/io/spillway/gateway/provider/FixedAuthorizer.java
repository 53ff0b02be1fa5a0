package io.spillway.gateway.provider;

import io.spillway.gateway.credential.Authorization;
import io.spillway.gateway.credential.Authorizer;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Signs every call alike. */
record FixedAuthorizer(Mono<Authorization> first, Mono<Authorization> renewed) implements Authorizer {

    /** Signs with a secret that cannot be renewed. */
    static FixedAuthorizer with(String secret) {
        return new FixedAuthorizer(Mono.just(bearer(secret)), Mono.empty());
    }

    /** Signs with a secret and, when that is not accepted, with another. */
    static FixedAuthorizer with(String secret, String renewed) {
        return new FixedAuthorizer(Mono.just(bearer(secret)), Mono.just(bearer(renewed)));
    }

    private static Authorization bearer(String secret) {
        return new Authorization(Map.of("Authorization", "Bearer " + secret), null);
    }

    @Override
    public Mono<Authorization> authorize(String credentialId) {
        return first;
    }

    @Override
    public Mono<Authorization> renew(String credentialId) {
        return renewed;
    }
}
