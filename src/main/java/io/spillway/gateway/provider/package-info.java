/** One upstream: WebClient, guarded by Resilience4j, rotating over credentials. Start at {@link io.spillway.gateway.provider.Provider}. */
@NullMarked
package io.spillway.gateway.provider;

import org.jspecify.annotations.NullMarked;
