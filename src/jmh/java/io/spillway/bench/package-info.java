/**
 * The load benchmark of the whole server, and the launcher of the microbenchmarks.
 *
 * <p>Start at {@link io.spillway.bench.LoadBenchmark}. It runs five processes: itself, a {@link
 * io.spillway.bench.MockUpstream}, a {@link io.spillway.bench.LoadClient}, the server, and nginx where the binary is
 * there. The mock and the client read and write HTTP by hand over NIO, so that they cost little beside what they
 * measure. See docs/benchmarks.md.
 */
@NullMarked
package io.spillway.bench;

import org.jspecify.annotations.NullMarked;
