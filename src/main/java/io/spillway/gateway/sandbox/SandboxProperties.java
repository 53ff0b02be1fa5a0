package io.spillway.gateway.sandbox;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The sandbox, configured under {@code spillway.sandbox}; {@code SPILLWAY_SANDBOX} is short for
 * {@code spillway.sandbox.enabled}.
 *
 * @param enabled Whether three simulated providers are started. Left unset, they are started when no
 * credential is configured at all.
 */
@ConfigurationProperties("spillway.sandbox")
public record SandboxProperties(@Nullable Boolean enabled) {

    /** Returns whether to start it. */
    public boolean wanted(boolean anyCredentialConfigured) {
        return enabled == null ? !anyCredentialConfigured : enabled;
    }
}
