package io.spillway.testing.capacity;

import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.CredentialPool;
import io.spillway.resilience.Deadline;
import io.spillway.resilience.Demand;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.ObservedLimits;
import io.spillway.resilience.reactor.Rotation;
import io.spillway.testing.FakeTicker;
import io.spillway.testing.capacity.Scenario.Told;
import io.spillway.testing.capacity.SimulatedProvider.Verdict;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Clients that call again as soon as they are answered, and would make three times the calls that six credentials can
 * carry. The library is the real one; time is virtual, so that thirty seconds pass in a moment.
 */
public final class Simulation {

    /** How long it lasts: six windows. */
    public static final Duration TIME = Duration.ofSeconds(30);

    /** With answers that take half a second, three times as many as 140 calls in five seconds need. */
    private static final int CLIENTS = 42;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String MODEL = "model";

    private final FakeTicker ticker = new FakeTicker();
    private final Scenario scenario;
    private final SimulatedProvider provider;
    private final Random random;
    private final Rotation rotation;
    private long carried;
    private long calls;
    private long wasted;
    private long failed;

    private Simulation(Scenario scenario, long seed) {
        this.scenario = scenario;
        this.provider = new SimulatedProvider(scenario);
        this.random = new Random(seed);
        var pool = CredentialPool.builder("simulated").ticker(ticker);
        for (int index = 0; index < Scenario.WINDOWS.size() + scenario.dead(); index++) {
            pool.credential("key-" + index);
        }
        this.rotation = Rotation.over(pool.build());
    }

    /** Runs a scenario. */
    public static Outcome run(Scenario scenario, long seed) {
        return new Simulation(scenario, seed).run();
    }

    private Outcome run() {
        for (int client = 0; client < CLIENTS; client++) {
            ticker.after(milliseconds(0, 100), this::call);
        }
        ticker.advance(TIME.minusMillis(1));
        return new Outcome(scenario.capacity(TIME), carried, calls, wasted, failed);
    }

    private void call() {
        long tokens = 200 + random.nextInt(601);
        rotation.call(
                        new Demand(MODEL, null, tokens, Set.of()),
                        Deadline.after(PATIENCE, ticker),
                        lease -> attempt(lease, tokens))
                .subscribe(answer -> again(), this::failed);
    }

    private void again() {
        ticker.after(milliseconds(1, 5), this::call);
    }

    private void failed(Throwable error) {
        failed++;
        ticker.after(milliseconds(100, 200), this::call);
    }

    private Mono<String> attempt(Lease lease, long tokens) {
        return Mono.create(sink -> ticker.after(milliseconds(2, 10), () -> arrive(lease, tokens, sink)));
    }

    private void arrive(Lease lease, long tokens, MonoSink<String> sink) {
        calls++;
        Verdict verdict = provider.arrive(lease.credential().id(), tokens, ticker.nanos());
        if (verdict == null) {
            refuse(lease, ObservedLimits.NONE, new Failure.Unauthorized("401"), sink);
        } else if (verdict.accepted()) {
            carried += verdict.taken();
            answer(lease, verdict, sink);
        } else {
            wasted++;
            Duration hint = scenario.told() == Told.NEVER ? null : verdict.opensIn();
            refuse(lease, verdict.limits(), new Failure.RateLimited("429", hint), sink);
        }
    }

    private void answer(Lease lease, Verdict verdict, MonoSink<String> sink) {
        ticker.after(milliseconds(300, 700), () -> {
            lease.learn(verdict.limits());
            sink.success("answer");
        });
    }

    private void refuse(Lease lease, ObservedLimits limits, Failure failure, MonoSink<String> sink) {
        ticker.after(milliseconds(2, 10), () -> {
            lease.learn(limits);
            sink.error(new CallFailedException(failure));
        });
    }

    private Duration milliseconds(int from, int to) {
        return Duration.ofMillis(from + random.nextInt(to - from + 1));
    }
}
