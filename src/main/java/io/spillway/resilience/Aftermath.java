package io.spillway.resilience;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of a credential after a failure. */
final class Aftermath {

    /** What we believe of a provider's hints: an odd header must neither be ignored nor lock a credential out for good. */
    static final Duration SHORTEST_REST = Duration.ofSeconds(1);

    static final Duration LONGEST_REST = Duration.ofHours(24);

    /** How long a spent quota or balance is left alone when nobody said when it is filled again. */
    static final Duration QUOTA_REST = Duration.ofHours(1);

    /** How many models must rest at once before the credential itself is suspected. */
    static final int MODELS_THAT_CONDEMN = 3;

    /** How long a credential rests on that suspicion at most. */
    static final Duration SUSPICION_REST = Duration.ofMinutes(5);

    /** How long a credential is left alone after it was not accepted. */
    static final CooldownPolicy LOCKOUTS = new EscalatingCooldown(List.of(
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(20),
            Duration.ofMinutes(40),
            Duration.ofHours(1)));

    private final String pool;
    private final CooldownPolicy cooldowns;
    private final Renewal renewal;
    private final Ticker ticker;
    private final PoolListener listener;
    private final PoolPause poolPause;

    Aftermath(
            String pool,
            CooldownPolicy cooldowns,
            Renewal renewal,
            Ticker ticker,
            PoolListener listener,
            PoolPause poolPause) {
        this.pool = pool;
        this.cooldowns = cooldowns;
        this.renewal = renewal;
        this.ticker = ticker;
        this.listener = listener;
        this.poolPause = poolPause;
    }

    /** A call of a credential failed. Only a failure of the credential changes anything. */
    void failed(Seat seat, Ticket ticket, Failure failure, int poolSize) {
        long call = ticket.call();
        if (failure instanceof Failure.RateLimited limited) {
            infer(seat, ticket, limited);
            Duration rest = cool(seat, call, limited, limited.retryAfter(), limited.wholeCredential());
            long now = ticker.nanos();
            poolPause.limited(seat.credential().id(), poolSize, now + rest.toNanos(), failure, now);
        } else if (failure instanceof Failure.QuotaExhausted spent) {
            Duration hint = spent.retryAfter() == null ? renewal.cut(QUOTA_REST) : spent.retryAfter();
            cool(seat, call, spent, hint, spent.wholeCredential());
        } else if (failure instanceof Failure.Unauthorized) {
            lockOut(seat, call, failure);
        } else {
            seat.provedNothing(call, ticker.nanos());
        }
    }

    private void infer(Seat seat, Ticket ticket, Failure.RateLimited limited) {
        if (limited.retryAfter() == null) {
            return;
        }
        Duration resetsIn = limited.retryAfter();
        if (limited.wholeCredential()) {
            seat.state().allowances.refused(ticket.whole(), resetsIn, ticker.nanos());
        } else {
            seat.modelState().allowances.refused(ticket.ofModel(), resetsIn, ticker.nanos());
        }
    }

    private Duration cool(Seat seat, long call, Failure failure, @Nullable Duration hint, boolean whole) {
        Pause pause = whole ? seat.state().cooldown : seat.modelState().cooldown;
        Rest last = pause.last();
        int inARow = last != null && renewal.hasCome(last) ? 1 : pause.inARowWith(call);
        Duration rest = hint == null ? renewal.cut(cooldowns.after(inARow)) : clamped(hint);
        if (begin(pause, Veto.Reason.COOLDOWN, seat, call, rest, inARow, failure)) {
            seat.rests(rest, ticker.nanos());
            listener.cooledDown(pool, seat.credential(), seat.model(), rest, failure);
        }
        if (!whole) {
            suspect(seat, call, failure);
        }
        return rest;
    }

    /** A credential of which several models are limited at once is limited itself, whatever the provider says. */
    private void suspect(Seat seat, long call, Failure failure) {
        long now = ticker.nanos();
        long soonest = seat.state().soonestEndOfResting(MODELS_THAT_CONDEMN, now);
        if (soonest > 0) {
            Duration rest = Duration.ofNanos(Math.min(soonest, SUSPICION_REST.toNanos()));
            Pause pause = seat.state().cooldown;
            if (begin(pause, Veto.Reason.COOLDOWN, seat, call, rest, pause.inARowWith(call), failure)) {
                listener.cooledDown(pool, seat.credential(), seat.model(), rest, failure);
            }
        }
    }

    private void lockOut(Seat seat, long call, Failure failure) {
        Pause pause = seat.state().lockout;
        int inARow = pause.inARowWith(call);
        Duration rest = LOCKOUTS.after(inARow);
        if (begin(pause, Veto.Reason.LOCKOUT, seat, call, rest, inARow, failure)) {
            seat.rests(rest, ticker.nanos());
            listener.lockedOut(pool, seat.credential(), failure);
        }
    }

    private boolean begin(
            Pause pause, Veto.Reason reason, Seat seat, long call, Duration rest, int inARow, Failure failure) {
        long until = ticker.nanos() + rest.toNanos();
        return pause.begin(call, new Rest(reason, seat.state().calls.get(), until, inARow, failure));
    }

    private static Duration clamped(Duration hint) {
        if (hint.compareTo(SHORTEST_REST) < 0) {
            return SHORTEST_REST;
        }
        return hint.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : hint;
    }
}
