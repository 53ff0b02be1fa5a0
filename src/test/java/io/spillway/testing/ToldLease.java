package io.spillway.testing;

import io.spillway.resilience.Credential;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.ObservedLimits;
import io.spillway.resilience.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A lease that remembers what it was told. */
public final class ToldLease implements Lease {

    private final Credential credential;
    private final String model;
    private final List<ObservedLimits> learned = new CopyOnWriteArrayList<>();
    private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    private final AtomicBoolean ended = new AtomicBoolean();

    private ToldLease(Credential credential, String model) {
        this.credential = credential;
        this.model = model;
    }

    /** Makes one for a credential. */
    public static ToldLease of(String credential, String model) {
        return new ToldLease(Credential.of(credential), model);
    }

    /** How it ended: {@code "succeed"}, {@code "fail"} or {@code "abandon"}. */
    public record End(
            String how,
            @Nullable Failure failure,
            Usage usage,
            @Nullable BigDecimal cost) {}

    @Override
    public Credential credential() {
        return credential;
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public void learn(ObservedLimits limits) {
        learned.add(limits);
    }

    @Override
    public void succeed(Usage usage, @Nullable BigDecimal cost) {
        end(new End("succeed", null, usage, cost));
    }

    @Override
    public void fail(Failure failure, Usage usage, @Nullable BigDecimal cost) {
        end(new End("fail", failure, usage, cost));
    }

    @Override
    public void abandon(Usage usage, @Nullable BigDecimal cost) {
        end(new End("abandon", null, usage, cost));
    }

    private void end(End end) {
        if (ended.compareAndSet(false, true)) {
            ends.add(end);
        }
    }

    /** Returns whether it has ended. */
    public boolean hasEnded() {
        return ended.get();
    }

    /** Waits for its end. */
    public End end() {
        try {
            End end = ends.poll(5, TimeUnit.SECONDS);
            if (end == null) {
                throw new AssertionError("the lease was never ended");
            }
            ends.add(end);
            return end;
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Returns what it was told of limits. */
    public List<ObservedLimits> learned() {
        return List.copyOf(learned);
    }
}
