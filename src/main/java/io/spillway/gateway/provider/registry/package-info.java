/**
 * What is known of providers: the built-in registry, and what the operator sets. Start at
 * {@link io.spillway.gateway.provider.registry.SettingsProviderSource}.
 */
@NullMarked
package io.spillway.gateway.provider.registry;

import org.jspecify.annotations.NullMarked;
