package io.spillway.gateway.routing;

import io.spillway.gateway.provider.Call;
import io.spillway.gateway.provider.Reply;
import io.spillway.gateway.routing.RouteTrace.Verdict;
import io.spillway.resilience.CallFailedException;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Lease;
import io.spillway.resilience.Usage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * One call's way along its candidates, made for one subscriber.
 *
 * <p>First each candidate has its turn, in order: nobody waits as long as one is left that might answer now. Then those
 * whose credentials are only busy or resting are waited for, all at once.
 */
final class Walk {

    private static final Logger log = LoggerFactory.getLogger(Walk.class);

    private final Call call;
    private final List<Visit> visits;
    private final Repeats repeats;
    private final Waits waits;

    /** Whether the call has its end. Whoever sets it tells the client, so that no reply is lost or comes second. */
    private final AtomicBoolean settled = new AtomicBoolean();

    private int next;

    Walk(Call call, List<Visit> visits, Repeats repeats, Waits waits) {
        this.call = call;
        this.visits = visits;
        this.repeats = repeats;
        this.waits = waits;
    }

    /** Returns the first answer; or fails with a {@link NotAnsweredException}. */
    Mono<Routed> toAnswer() {
        return Mono.firstWithSignal(
                Mono.defer(this::onwards).handle((reply, sink) -> {
                    if (settle()) {
                        sink.next(routed(reply));
                    } else {
                        Replies.discard(reply);
                    }
                }),
                expiry());
    }

    /** Ends the call, unless it has ended. Returns whether it had not. */
    boolean settle() {
        return settled.compareAndSet(false, true);
    }

    private Mono<Routed> expiry() {
        return Mono.create(sink -> {
            var timer = call.deadline().ticker().after(call.deadline().remaining(), () -> {
                if (settle()) {
                    sink.error(notAnswered(deadlineExceeded()));
                }
            });
            sink.onDispose(timer::cancel);
        });
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
            return visit.provider().send(call.withOthersLeft(!isLast(visit)), visit.model(), lease);
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
        return new Failure.Unavailable("internal error", Failure.Cause.UNREACHABLE);
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

    /** Ends the call without an answer, unless the deadline or the client was quicker. */
    private <T> Mono<T> end(@Nullable Failure ofCall) {
        return settle() ? Mono.error(notAnswered(ofCall)) : Mono.never();
    }

    private NotAnsweredException notAnswered(@Nullable Failure ofCall) {
        RouteTrace trace = trace(ofCall);
        Verdict verdict = ofCall == null ? trace.verdict() : Verdicts.ofCall(ofCall, trace);
        return new NotAnsweredException(trace, verdict);
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

    private static Failure deadlineExceeded() {
        return new Failure.DeadlineExceeded("no answer within the time allowed");
    }
}
