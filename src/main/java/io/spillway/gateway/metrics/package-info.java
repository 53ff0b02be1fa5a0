/**
 * What can be measured: meters and health, fed by listening to the rooms a call passes through.
 *
 * <p>Start at {@link io.spillway.gateway.metrics.SpillwayMeters}, the list of all meters; docs/metrics.md is generated
 * from it. {@link io.spillway.gateway.metrics.MeteringListener} is the one place that counts.
 */
@NullMarked
package io.spillway.gateway.metrics;

import org.jspecify.annotations.NullMarked;
