/**
 * A simulation of clients that want more than their credentials can carry, over the real library in virtual time: start
 * at {@link io.spillway.testing.capacity.Simulation}.
 */
@NullMarked
package io.spillway.testing.capacity;

import org.jspecify.annotations.NullMarked;
