package io.spillway.resilience;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to choose a credential, and to give it back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class SelectBenchmark {

    private static final Demand DEMAND = new Demand("gpt-4o", null, 500, Set.of());

    /** How many credentials the pool has. */
    @Param({"10", "100", "1000"})
    int credentials;

    /** How it chooses. */
    @Param({"balanced", "sequential"})
    String strategy;

    private CredentialPool pool;

    /** Makes a pool whose credentials have limits, as those of a real provider do. */
    @Setup
    public void makePool() {
        var builder = CredentialPool.builder("openai")
                .strategy(strategy.equals("balanced") ? SelectionStrategy.balanced(3) : SelectionStrategy.sequential());
        for (int number = 0; number < credentials; number++) {
            builder.credential(new Credential("key-" + number, 1, 1_000));
        }
        pool = builder.build();
        for (int number = 0; number < credentials; number++) {
            learn();
        }
    }

    private void learn() {
        var leases = new ArrayList<Lease>();
        for (int number = 0; number < credentials; number++) {
            leases.add(((Selection.Leased) pool.select(DEMAND)).lease());
        }
        leases.forEach(lease -> {
            lease.learn(new ObservedLimits(List.of(new ObservedLimits.Limit(
                    ObservedLimits.Unit.REQUESTS,
                    "day",
                    false,
                    OptionalLong.of(Long.MAX_VALUE / 8),
                    OptionalLong.of(Long.MAX_VALUE / 8),
                    Duration.ofDays(1)))));
            lease.succeed(Usage.NONE, null);
        });
    }

    /** One call's whole way through the pool. */
    @Benchmark
    public Lease selectAndSucceed() {
        Lease lease = ((Selection.Leased) pool.select(DEMAND)).lease();
        lease.succeed(Usage.NONE, null);
        return lease;
    }
}
