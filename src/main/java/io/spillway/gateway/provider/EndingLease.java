package io.spillway.gateway.provider;

import io.spillway.resilience.Credential;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.ObservedLimits;
import io.spillway.resilience.Usage;
import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A lease with something to do at its end. */
final class EndingLease implements Lease {

    private final Lease lease;
    private final Runnable atEnd;
    private final AtomicBoolean ended = new AtomicBoolean();

    EndingLease(Lease lease, Runnable atEnd) {
        this.lease = lease;
        this.atEnd = atEnd;
    }

    @Override
    public Credential credential() {
        return lease.credential();
    }

    @Override
    public String model() {
        return lease.model();
    }

    @Override
    public void learn(ObservedLimits limits) {
        lease.learn(limits);
    }

    @Override
    public void succeed(Usage usage, @Nullable BigDecimal cost) {
        end();
        lease.succeed(usage, cost);
    }

    @Override
    public void fail(Failure failure, Usage usage, @Nullable BigDecimal cost) {
        end();
        lease.fail(failure, usage, cost);
    }

    @Override
    public void abandon(Usage usage, @Nullable BigDecimal cost) {
        end();
        lease.abandon(usage, cost);
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            atEnd.run();
        }
    }
}
