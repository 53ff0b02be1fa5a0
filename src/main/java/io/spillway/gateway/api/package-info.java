/**
 * The routes: what comes in from clients, and the replies and errors that go out.
 *
 * <p>Start at {@link io.spillway.gateway.api.RouteTable}, which lists every route, and at
 * {@link io.spillway.gateway.api.ChatCompletionsController}, which shows the way of a call: read, route, write. Before
 * either, {@link io.spillway.gateway.api.ConnectionGuard}, {@link io.spillway.gateway.api.EdgeGuardFilter} and
 * {@link io.spillway.gateway.api.ClientKeyFilter} turn away what must not come in.
 */
@NullMarked
package io.spillway.gateway.api;

import org.jspecify.annotations.NullMarked;
