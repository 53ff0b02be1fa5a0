/**
 * Decides which providers a call is sent to, and in which order, and sends it until one answers.
 *
 * <p>Start at {@link io.spillway.gateway.routing.ProviderRouter}. The order comes from
 * {@link io.spillway.gateway.routing.RoutePlanner}, what became of each candidate stands in the
 * {@link io.spillway.gateway.routing.RouteTrace}.
 */
@NullMarked
package io.spillway.gateway.routing;

import org.jspecify.annotations.NullMarked;
