/** The library for {@code Mono}: start at {@link io.spillway.resilience.reactor.Rotation}. */
@NullMarked
package io.spillway.resilience.reactor;

import org.jspecify.annotations.NullMarked;
