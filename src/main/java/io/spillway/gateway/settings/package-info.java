/**
 * How a setting reaches its record: {@code .env}, short names, defaults, checks, and what is said of a broken one. Start at
 * {@link io.spillway.gateway.settings.SettingsGate}.
 */
@NullMarked
package io.spillway.gateway.settings;

import org.jspecify.annotations.NullMarked;
