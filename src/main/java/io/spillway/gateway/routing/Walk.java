package io.spillway.gateway.routing;

import io.spillway.gateway.provider.Call;
import io.spillway.gateway.provider.Reply;
import io.spillway.gateway.routing.RouteTrace.Verdict;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Ticker;
import io.spillway.resilience.Usage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One call's way along its candidates.
 *
 * <p>First each candidate has its turn, in order: nobody waits as long as one is left that might answer now. Then those
 * whose credentials are only busy or resting are waited for, all at once.
 */
final class Walk implements CoreSubscriber<Reply> {

    private static final Logger log = LoggerFactory.getLogger(Walk.class);

    private final Call call;
    private final List<Visit> visits;
    private final Repeats repeats;
    private final Waits waits;
    private final Ending ending;

    private int next;
    private volatile Ticker.@Nullable Timer timer;
    private volatile @Nullable Subscription upstream;

    private volatile boolean overBudget;

    /** What answered; {@code null} if nothing has. */
    private volatile @Nullable Reply answer;

    Walk(Call call, List<Visit> visits, Repeats repeats, Waits waits, Ending ending) {
        this.call = call;
        this.visits = visits;
        this.repeats = repeats;
        this.waits = waits;
        this.ending = ending;
    }

    /** Sets out. The walk ends with the first answer, without one, at the call's deadline, or when the client leaves. */
    void begin(MonoSink<Routed> client) {
        timer = call.deadline().ticker().after(call.deadline().remaining(), this::expired);
        client.onCancel(this::left);
        onwards().subscribe(this);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        if (ending.isOver()) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(Reply reply) {
        answer = reply;
        stopTimer();
        if (!ending.answered(routed(reply))) {
            Replies.discard(reply);
        }
    }

    @Override
    public void onError(Throwable error) {
        stopTimer();
        ending.notAnswered(error instanceof NotAnsweredException expected ? expected : unforeseen(error));
    }

    /** The reply has been told of before. */
    @Override
    public void onComplete() {}

    private void expired() {
        if (ending.notAnswered(notAnswered(deadlineExceeded()))) {
            cancel();
        }
    }

    /** A reply that was on its way when the client left is nobody's. */
    private void left() {
        stopTimer();
        boolean unanswered = ending.left();
        cancel();
        Reply unclaimed = answer;
        if (!unanswered && unclaimed != null) {
            Replies.discard(unclaimed);
        }
    }

    private void cancel() {
        Subscription attempt = upstream;
        if (attempt != null) {
            attempt.cancel();
        }
    }

    private void stopTimer() {
        Ticker.Timer pending = timer;
        if (pending != null) {
            pending.cancel();
        }
    }

    private NotAnsweredException unforeseen(Throwable error) {
        log.error("Call {} was not routed to its end", call.id(), error);
        return notAnswered(internalError());
    }

    private Mono<Reply> onwards() {
        while (next < visits.size()) {
            Visit visit = visits.get(next++);
            Lease lease = visit.select();
            if (lease != null) {
                return ask(visit, lease);
            }
        }
        return comeBack();
    }

    /** Everyone has had a turn. Whoever was limited then may have recovered while others were asked. */
    private Mono<Reply> comeBack() {
        for (Visit visit : visits) {
            Lease lease = visit.isLimited() ? visit.select() : null;
            if (lease != null) {
                return ask(visit, lease);
            }
        }
        List<Visit> later = visits.stream().filter(Visit::isLater).toList();
        return waits.isWorthwhile(later) ? waitFor(later) : end(null);
    }

    private Mono<Reply> waitFor(List<Visit> later) {
        return waits.forOneOf(later)
                .onErrorResume(CallFailedException.class, inVain -> afterTheWait(inVain.failure()))
                .flatMap(admission -> ask(later.get(admission.index()), admission.lease()));
    }

    private <T> Mono<T> afterTheWait(Failure inVain) {
        if (inVain.scope() == Failure.Scope.CALL) {
            return end(inVain);
        }
        return end(call.deadline().hasPassed() ? deadlineExceeded() : null);
    }

    private Mono<Reply> ask(Visit visit, Lease lease) {
        visit.asked();
        return sent(visit, lease)
                .doOnNext(reply -> visit.answered())
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("no reply")))
                .onErrorResume(error -> after(visit, lastUsed(lease, error), failure(visit, lease, error)));
    }

    private Mono<Reply> sent(Visit visit, Lease lease) {
        try {
            return visit.provider().send(call.sentTo(visit.offered(), !isLast(visit)), visit.model(), lease);
        } catch (RuntimeException error) {
            return Mono.error(error);
        }
    }

    /** The provider may have gone on to another credential than the one it was given. */
    private static String lastUsed(Lease lease, Throwable error) {
        return error instanceof CallFailedException failed && failed.credential() != null
                ? failed.credential()
                : lease.credential().id();
    }

    /** What is not a failure that somebody foresaw is our own mistake; the next provider may still answer. */
    private static Failure failure(Visit visit, Lease lease, Throwable error) {
        if (error instanceof CallFailedException expected) {
            return expected.failure();
        }
        log.error("Provider {} broke the contract", visit.provider().id(), error);
        lease.abandon(Usage.NONE, null);
        return internalError();
    }

    private Mono<Reply> after(Visit visit, String credential, Failure failure) {
        visit.failed(failure);
        if (failure.scope() == Failure.Scope.CALL) {
            return end(failure);
        }
        if (call.deadline().hasPassed()) {
            return end(deadlineExceeded());
        }
        return switch (failure.scope()) {
            case CREDENTIAL, CALL -> onwards();
            case PROVIDER -> repeat(visit, credential, failure);
        };
    }

    private Mono<Reply> repeat(Visit visit, String credential, Failure failure) {
        Duration pause = repeats.pauseBefore(
                failure, visit.repeats(), isLast(visit), call.deadline().remaining());
        if (pause == null) {
            return onwards();
        }
        if (!repeats.spend()) {
            overBudget = true;
            return onwards();
        }
        return pause.isZero()
                ? again(visit, credential)
                : after(pause).then(Mono.defer(() -> again(visit, credential)));
    }

    private Mono<Reply> again(Visit visit, String credential) {
        Lease lease = visit.selectOther(credential);
        return lease == null ? onwards() : ask(visit, lease);
    }

    private boolean isLast(Visit visit) {
        return visits.stream()
                .noneMatch(other -> other != visit
                        && (other.isUnvisited() || other.isLimited() || (other.isLater() && waits.isInReach(other))));
    }

    private Mono<Void> after(Duration pause) {
        return Mono.create(sink -> {
            var timer = call.deadline().ticker().after(pause, sink::success);
            sink.onDispose(timer::cancel);
        });
    }

    private <T> Mono<T> end(@Nullable Failure ofCall) {
        return Mono.error(notAnswered(ofCall));
    }

    private NotAnsweredException notAnswered(@Nullable Failure ofCall) {
        RouteTrace trace = trace(ofCall);
        Verdict verdict = ofCall == null ? trace.verdict() : Verdicts.ofCall(ofCall, trace);
        return new NotAnsweredException(trace, verdict, overBudget);
    }

    private Routed routed(Reply reply) {
        RouteTrace trace = trace(null);
        boolean firstChoice = trace.steps().get(0).outcome() == RouteTrace.Outcome.ANSWERED;
        if (!firstChoice && log.isDebugEnabled()) {
            log.debug("Fallback: call {} answered by {}: {}", call.id(), reply.provider(), RouteLine.causes(trace));
        }
        return new Routed(reply, trace, firstChoice ? null : reply.provider());
    }

    private RouteTrace trace(@Nullable Failure end) {
        return new RouteTrace(
                visits.stream().map(visit -> visit.step(end)).toList(),
                call.attempts().get());
    }

    private static Failure internalError() {
        return new Failure.Unavailable("internal error", Failure.Cause.UNREACHABLE);
    }

    private static Failure deadlineExceeded() {
        return new Failure.DeadlineExceeded("no answer within the time allowed");
    }
}
