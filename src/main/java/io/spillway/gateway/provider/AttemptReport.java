package io.spillway.gateway.provider;

import io.spillway.dialect.EventStream;
import io.spillway.dialect.TokenUsage;
import io.spillway.gateway.provider.AttemptListener.Attempt;
import io.spillway.gateway.provider.AttemptListener.End;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.ObservedLimits;
import io.spillway.resilience.Ticker;
import io.spillway.resilience.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the lease and the listener how an attempt goes. Every exit of an attempt may report its end, on any thread; the
 * first one counts.
 */
final class AttemptReport {

    private static final Logger log = LoggerFactory.getLogger(AttemptReport.class);

    private final Call call;
    private final String provider;
    private final String model;
    private final Lease lease;
    private final Pricing pricing;
    private final @Nullable AttemptListener listener;
    private final Ticker ticker;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable Attempt sent;
    private volatile @Nullable EventStream events;
    private volatile long sentAtNanos;

    AttemptReport(
            Call call,
            String provider,
            String model,
            Lease lease,
            Pricing pricing,
            @Nullable AttemptListener listener,
            Ticker ticker) {
        this.call = call;
        this.provider = provider;
        this.model = model;
        this.lease = lease;
        this.pricing = pricing;
        this.listener = listener;
        this.ticker = ticker;
    }

    /** A request is about to be sent. */
    void sent() {
        int number = call.attempts().incrementAndGet();
        var attempt = new Attempt(call, provider, model, lease.credential().id(), call.request().stream(), number);
        sentAtNanos = ticker.nanos();
        sent = attempt;
        if (listener != null) {
            listener.sent(attempt);
        }
    }

    /** A request was not accepted, and the lease goes on with another one. */
    void refused(Failure failure) {
        tellEnd(failure, false, Usage.NONE, null);
        sent = null;
    }

    /** The answer comes as a stream, which will have counted at its end what it left out. */
    void reading(EventStream stream) {
        events = stream;
    }

    /** What a user can see has begun. */
    void begun() {
        Attempt attempt = sent;
        if (listener != null && attempt != null) {
            listener.begun(attempt, took());
        }
    }

    /** The answer's headers said something about the credential's limits. */
    void learned(ObservedLimits limits) {
        if (!limits.limits().isEmpty()) {
            lease.learn(limits);
        }
    }

    /**
     * The call was answered.
     *
     * @return what it cost, in US dollars; {@code null} if unknown
     */
    @Nullable
    BigDecimal succeed(TokenUsage tokens) {
        BigDecimal cost = cost(tokens);
        if (ended.compareAndSet(false, true)) {
            Usage usage = usage(tokens, tokens.estimated());
            lease.succeed(usage, cost);
            tellEnd(null, false, usage, cost);
        }
        return cost;
    }

    /** The attempt failed before anything was answered. */
    void fail(Failure failure) {
        fail(failure, Usage.NONE, null);
    }

    /** The answer broke off. */
    void fail(Failure failure, TokenUsage tokens) {
        fail(failure, usage(tokens, tokens.estimated()), cost(tokens));
    }

    /** Nobody waits for the answer any more, of which nothing has come. */
    void abandon() {
        long guess = sent == null ? 0 : call.request().needs().estimatedTokens();
        var tokens = new TokenUsage(guess, 0, 0, 0, guess != 0);
        abandon(tokens, usage(tokens, tokens.estimated()));
    }

    /** Nobody waits for the rest of the answer any more. */
    void abandon(TokenUsage tokens) {
        abandon(tokens, usage(tokens, true));
    }

    private void fail(Failure failure, Usage usage, @Nullable BigDecimal cost) {
        if (ended.compareAndSet(false, true)) {
            lease.fail(failure, usage, cost);
            tellEnd(failure, false, usage, cost);
        }
    }

    private void abandon(TokenUsage tokens, Usage usage) {
        if (ended.compareAndSet(false, true)) {
            BigDecimal cost = cost(tokens);
            lease.abandon(usage, cost);
            tellEnd(null, true, usage, cost);
        }
    }

    private void tellEnd(@Nullable Failure failure, boolean abandoned, Usage usage, @Nullable BigDecimal cost) {
        Attempt attempt = sent;
        if (failure != null && attempt != null && log.isDebugEnabled()) {
            log.debug(
                    "Attempt {} of call {} failed: {} with credential {}: {}",
                    attempt.number(),
                    call.id(),
                    provider,
                    attempt.credential(),
                    failure.reason());
        }
        if (listener != null && attempt != null) {
            tellDropped(listener, attempt);
            listener.ended(attempt, new End(failure, abandoned, usage, cost, took()));
        }
    }

    private void tellDropped(AttemptListener told, Attempt attempt) {
        EventStream read = events;
        int lines = read == null ? 0 : read.droppedLines();
        if (lines > 0) {
            told.dropped(attempt, lines);
        }
    }

    private Duration took() {
        return Duration.ofNanos(ticker.nanos() - sentAtNanos);
    }

    private @Nullable BigDecimal cost(TokenUsage tokens) {
        return pricing.cost(provider, model, tokens);
    }

    private static Usage usage(TokenUsage tokens, boolean estimated) {
        return new Usage(
                tokens.inputTokens(),
                tokens.outputTokens(),
                tokens.cachedTokens(),
                tokens.reasoningTokens(),
                estimated);
    }
}
