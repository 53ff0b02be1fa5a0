/**
 * One folder on disk for each call, when asked for: what the client sent, what the provider was sent, what came back and
 * how it came about.
 *
 * <p>Start at {@link io.spillway.gateway.requestlog.RequestLog}, which listens and collects in memory. When a call is
 * over, {@link io.spillway.gateway.requestlog.CallFiles} words it and {@link
 * io.spillway.gateway.requestlog.DetailedLogs} puts it on the disk and takes old folders away, both on the one thread of
 * {@link io.spillway.gateway.requestlog.LogThread}. No call ever waits for any of it.
 */
@NullMarked
package io.spillway.gateway.requestlog;

import org.jspecify.annotations.NullMarked;
