package io.spillway.gateway.provider.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.gateway.credential.Authorization;
import io.spillway.gateway.credential.Secret;
import io.spillway.gateway.credential.Secrets;
import io.spillway.gateway.credential.StaticKeyAuthorizer;
import io.spillway.gateway.provider.ProviderSettings.Auth;
import io.spillway.resilience.Credential;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What may call one provider.
 *
 * @param list its credentials
 * @param authorizations what signs the calls of each, by its id
 */
record ProviderCredentials(List<Credential> list, Map<String, Authorization> authorizations) {

    /**
     * Makes them.
     *
     * @param publicKey the secret that means "no key"; {@code null} if none does
     * @param open whether it may be called without a key where there is none
     * @param credential makes one of its id
     */
    static ProviderCredentials of(
            String provider,
            Auth auth,
            List<Secret> secrets,
            @Nullable String publicKey,
            boolean open,
            Function<String, Credential> credential) {
        var authorizations = new LinkedHashMap<String, Authorization>();
        var named =
                secrets.stream().filter(secret -> !isPublic(secret, publicKey)).toList();
        Secrets byId = Secrets.of(provider, named);
        byId.ids().forEach(id -> authorizations.put(id, signature(auth, byId.secret(id))));
        if (named.size() < secrets.size() || (secrets.isEmpty() && open)) {
            authorizations.put(StaticKeyAuthorizer.ANONYMOUS, StaticKeyAuthorizer.NO_HEADER);
        }
        return new ProviderCredentials(
                authorizations.keySet().stream().map(credential).toList(), authorizations);
    }

    private static boolean isPublic(Secret secret, @Nullable String publicKey) {
        return publicKey != null && secret.matches(publicKey.getBytes(UTF_8));
    }

    private static Authorization signature(Auth auth, Secret secret) {
        return auth.header() == null
                ? StaticKeyAuthorizer.NO_HEADER
                : StaticKeyAuthorizer.header(auth.header(), auth.prefix(), secret);
    }
}
