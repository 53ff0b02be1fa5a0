package io.spillway.resilience;

import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A lease of a {@link CredentialPool}. */
final class PoolLease implements Lease {

    private final CredentialPool pool;
    private final Seat seat;
    private final long call;
    private final AtomicBoolean ended = new AtomicBoolean();

    PoolLease(CredentialPool pool, Seat seat, long call) {
        this.pool = pool;
        this.seat = seat;
        this.call = call;
    }

    @Override
    public Credential credential() {
        return seat.credential();
    }

    @Override
    public String model() {
        return seat.model();
    }

    @Override
    public void learn(ObservedLimits limits) {}

    @Override
    public void succeed(Usage usage, @Nullable BigDecimal cost) {
        if (ended.compareAndSet(false, true)) {
            pool.succeeded(seat, call);
        }
    }

    @Override
    public void fail(Failure failure, Usage usage, @Nullable BigDecimal cost) {
        if (ended.compareAndSet(false, true)) {
            pool.failed(seat, call, failure);
        }
    }

    @Override
    public void abandon(Usage usage, @Nullable BigDecimal cost) {
        if (ended.compareAndSet(false, true)) {
            pool.abandoned(seat, call);
        }
    }

    @Override
    public String toString() {
        return "%s/%s with %s"
                .formatted(pool.name(), seat.model(), seat.credential().id());
    }
}
