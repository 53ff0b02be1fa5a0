package io.spillway.gateway.routing;

import io.spillway.gateway.provider.Reply;
import org.jspecify.annotations.Nullable;

/**
 * A call's reply and how it came about.
 *
 * @param fallbackProvider the provider that answered, if it was not the first choice; {@code null} if it was
 */
public record Routed(
        Reply reply, RouteTrace trace, @Nullable String fallbackProvider) {}
