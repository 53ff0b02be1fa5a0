package io.spillway.gateway.sandbox;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The sandbox, configured under {@code spillway.sandbox}.
 *
 * @param enabled Whether three simulated providers are started. Left unset, they are started when no
 * credential is configured at all.
 */
@ConfigurationProperties("spillway.sandbox")
public record SandboxProperties(@Nullable Boolean enabled) {

    /** Reads the short spelling {@code spillway.sandbox=true}, which is {@code SPILLWAY_SANDBOX} in the environment. */
    public static SandboxProperties of(String enabled) {
        return switch (enabled.strip()) {
            case "true" -> new SandboxProperties(true);
            case "false" -> new SandboxProperties(false);
            default ->
                throw new IllegalArgumentException("spillway.sandbox: %s (expected: true or false)".formatted(enabled));
        };
    }

    /** Returns whether to start it. */
    public boolean wanted(boolean anyCredentialConfigured) {
        return enabled == null ? !anyCredentialConfigured : enabled;
    }
}
