package io.spillway.gateway.credential;

import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Failure;
import java.util.HashMap;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Signs with keys that never change, so that each signature is made once. */
public final class StaticKeyAuthorizer implements Authorizer {

    /** The id of the one credential of a provider that wants none. */
    public static final String ANONYMOUS = "anonymous";

    /** What signs nothing. */
    public static final Authorization NO_HEADER = new Authorization(Map.of(), null);

    private final Map<String, Mono<Authorization>> byCredential;

    private StaticKeyAuthorizer(Map<String, Mono<Authorization>> byCredential) {
        this.byCredential = Map.copyOf(byCredential);
    }

    /** Signs with these, by credential id. */
    public static StaticKeyAuthorizer of(Map<String, Authorization> byCredential) {
        var monos = new HashMap<String, Mono<Authorization>>();
        byCredential.forEach((id, authorization) -> monos.put(id, Mono.just(authorization)));
        return new StaticKeyAuthorizer(monos);
    }

    /** Returns what carries a secret in a header. */
    public static Authorization header(String name, String prefix, Secret secret) {
        return new Authorization(Map.of(name, prefix + secret.reveal()), null);
    }

    @Override
    public Mono<Authorization> authorize(String credentialId) {
        Mono<Authorization> known = byCredential.get(credentialId);
        return known != null ? known : unknown(credentialId);
    }

    /** A key is all there is: nothing fresher can be had. */
    @Override
    public Mono<Authorization> renew(String credentialId) {
        return Mono.empty();
    }

    private static Mono<Authorization> unknown(String credentialId) {
        return Mono.error(new CallFailedException(new Failure.Unauthorized("no key for credential " + credentialId)));
    }
}
