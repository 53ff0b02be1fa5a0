/**
 * Three simulated providers for the first minute, before anybody owns a key: they speak OpenAI's dialect over real HTTP
 * on loopback and have tight limits, so that rotation and fallback can be watched.
 *
 * <p>Start at {@link io.spillway.gateway.sandbox.SandboxProviders}, which starts the server and is a source of providers
 * like any other; the rest of the gateway does not know that they are not real.
 */
@NullMarked
package io.spillway.gateway.sandbox;

import org.jspecify.annotations.NullMarked;
