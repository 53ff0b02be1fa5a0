package io.spillway.resilience;

import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A lease of a {@link CredentialPool}. */
final class PoolLease implements Lease {

    private final CredentialPool pool;
    private final Seat seat;
    private final Ticket ticket;
    private final long estimatedTokens;
    private final AtomicBoolean ended = new AtomicBoolean();

    PoolLease(CredentialPool pool, Seat seat, Ticket ticket, long estimatedTokens) {
        this.pool = pool;
        this.seat = seat;
        this.ticket = ticket;
        this.estimatedTokens = estimatedTokens;
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
    public void learn(ObservedLimits limits) {
        long now = pool.ticker().nanos();
        for (ObservedLimits.Limit limit : limits.limits()) {
            seat.learn(limit, ticket, now);
        }
        if (!limits.limits().isEmpty()) {
            pool.learned(seat);
        }
    }

    @Override
    public void succeed(Usage usage, @Nullable BigDecimal cost) {
        if (ended.compareAndSet(false, true)) {
            seat.succeeded(ticket.call(), pool.ticker());
            pool.answered(seat, ticket);
            pool.ended(seat, usage, cost, null, true);
        }
    }

    @Override
    public void fail(Failure failure, Usage usage, @Nullable BigDecimal cost) {
        if (ended.compareAndSet(false, true)) {
            if (failure instanceof Failure.Unavailable unavailable
                    && !unavailable.cause().asked()) {
                seat.wasNotSent(estimatedTokens);
            }
            if (!(failure instanceof Failure.RateLimited)) {
                seat.wasLetIn(ticket);
            }
            pool.failed(seat, ticket, failure);
            pool.ended(seat, usage, cost, failure, false);
        }
    }

    @Override
    public void abandon(Usage usage, @Nullable BigDecimal cost) {
        if (ended.compareAndSet(false, true)) {
            seat.provedNothing(ticket.call(), pool.ticker().nanos());
            seat.wasLetIn(ticket);
            pool.ended(seat, usage, cost, null, false);
        }
    }

    @Override
    public String toString() {
        return "%s/%s with %s"
                .formatted(pool.name(), seat.model(), seat.credential().id());
    }
}
