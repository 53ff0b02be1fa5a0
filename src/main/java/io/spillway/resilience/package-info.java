/**
 * Decides which credential may make the next call to a provider, and learns from how the call ended. (It is not
 * Resilience4j, which guards the gateway's connections and lives in {@code gateway.provider}.)
 *
 * <p>Start at {@link io.spillway.resilience.CredentialPool}: it leases a credential, and the outcome reported on the
 * {@link io.spillway.resilience.Lease} decides how soon that credential is picked again.
 *
 * <p>The package needs only the JDK. It does no I/O, never blocks, and never sees a secret: it hands out the names of
 * credentials, not their values.
 */
@NullMarked
package io.spillway.resilience;

import org.jspecify.annotations.NullMarked;
