/**
 * A pool's memory in a file of its own, by an embedded database. Start at
 * {@link io.spillway.resilience.embedded.EmbeddedStateStore}. Whoever uses it adds {@code com.h2database:h2-mvstore} to
 * his dependencies.
 */
@NullMarked
package io.spillway.resilience.embedded;

import org.jspecify.annotations.NullMarked;
