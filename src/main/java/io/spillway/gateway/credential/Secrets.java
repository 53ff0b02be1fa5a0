package io.spillway.gateway.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** One provider's secrets, each under the id of its credential. The same secret twice is one credential. */
public final class Secrets {

    private static final int ID_LENGTH = 12;

    private final Map<String, Secret> byId;

    private Secrets(Map<String, Secret> byId) {
        this.byId = Collections.unmodifiableMap(byId);
    }

    /** Gives each secret its id. */
    public static Secrets of(String provider, Collection<Secret> secrets) {
        var byId = new LinkedHashMap<String, Secret>();
        secrets.forEach(secret -> byId.putIfAbsent(id(provider, secret), secret));
        return new Secrets(byId);
    }

    /** Returns the ids in the order of the secrets. */
    public Set<String> ids() {
        return byId.keySet();
    }

    /**
     * Returns the secret of a credential.
     *
     * @throws IllegalArgumentException if there is none of this id
     */
    public Secret secret(String credentialId) {
        Secret secret = byId.get(credentialId);
        if (secret == null) {
            throw new IllegalArgumentException("credential: %s (expected: one of %s)".formatted(credentialId, ids()));
        }
        return secret;
    }

    /**
     * Returns the id of a credential: it tells one from another, is the same in every replica, and cannot be turned
     * back into the secret.
     */
    static String id(String provider, Secret secret) {
        byte[] named = (provider + '\n' + secret.reveal()).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(sha256().digest(named)).substring(0, ID_LENGTH);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    @Override
    public String toString() {
        return byId.toString();
    }
}
