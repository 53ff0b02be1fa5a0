/** The running server. Start at {@link io.spillway.gateway.SpillwayApplication}. */
@NullMarked
package io.spillway.gateway;

import org.jspecify.annotations.NullMarked;
