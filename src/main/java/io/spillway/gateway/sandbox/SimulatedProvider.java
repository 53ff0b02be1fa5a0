package io.spillway.gateway.sandbox;

import io.spillway.gateway.credential.Authorization;
import io.spillway.gateway.credential.Secret;
import io.spillway.gateway.credential.StaticKeyAuthorizer;
import io.spillway.gateway.provider.ProviderSettings;
import io.spillway.gateway.provider.ProviderSource.Known;
import io.spillway.resilience.Credential;
import io.spillway.resilience.Ticker;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One provider of the sandbox.
 *
 * @param announces whether it says where a key stands in every answer, not only when it refuses; real providers do
 *     either
 * @param keys what it accepts
 */
record SimulatedProvider(String id, int tier, int limit, Duration window, boolean announces, List<ApiKey> keys) {

    static final String HEADER = "Authorization";

    private static final String SCHEME = "Bearer ";

    /** The three that ship: the first is soon used up, the last hardly ever. */
    static List<SimulatedProvider> all(Ticker ticker) {
        return List.of(
                of("brook", 1, 1, Duration.ofSeconds(5), false, ticker),
                of("river", 2, 3, Duration.ofSeconds(10), true, ticker),
                of("lake", 3, 600, Duration.ofSeconds(60), true, ticker));
    }

    private static SimulatedProvider of(
            String id, int tier, int limit, Duration window, boolean announces, Ticker ticker) {
        var keys = IntStream.rangeClosed(1, 2)
                .mapToObj(ordinal -> new ApiKey(
                        ordinal,
                        Secret.of("sandbox-" + id + "-key-" + ordinal),
                        new RequestWindow(limit, window, ticker)))
                .toList();
        return new SimulatedProvider(id, tier, limit, window, announces, keys);
    }

    /** Returns the key that an {@code Authorization} header presents; {@code null} if it presents none of ours. */
    @Nullable
    ApiKey key(@Nullable String authorization) {
        if (authorization == null || !authorization.startsWith(SCHEME)) {
            return null;
        }
        byte[] presented = authorization.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8);
        return keys.stream()
                .filter(key -> key.secret.matches(presented))
                .findFirst()
                .orElse(null);
    }

    /** Returns what the gateway knows of it, when its server listens on a port of loopback. */
    Known known(int port) {
        var settings = new ProviderSettings(
                id,
                tier,
                "openai",
                URI.create("http://127.0.0.1:%d/%s/v1".formatted(port, id)),
                new ProviderSettings.Auth(HEADER, SCHEME),
                SandboxAnswers.MODELS,
                Map.of(),
                true,
                List.of(),
                List.of(),
                ProviderSettings.Quirks.NONE,
                ProviderSettings.Timeouts.DEFAULT,
                100,
                new ProviderSettings.Rotation(ProviderSettings.Mode.BALANCED, 3.0));
        return new Known(
                settings,
                keys.stream().map(key -> Credential.of(credentialId(key))).toList());
    }

    /** Returns what the credential of a key is called. */
    String credentialId(ApiKey key) {
        return id + "-" + key.ordinal;
    }

    /** One key, which is called by its place: its secret is shown to nobody. */
    record ApiKey(int ordinal, Secret secret, RequestWindow window) {

        Authorization authorization() {
            return StaticKeyAuthorizer.header(HEADER, SCHEME, secret);
        }
    }
}
