package io.spillway.gateway.routing;

import io.spillway.dialect.Answer;
import io.spillway.dialect.DialectException;
import io.spillway.dialect.EmbeddingBatches;
import io.spillway.dialect.EmbeddingInputs;
import io.spillway.dialect.MalformedJsonException;
import io.spillway.dialect.Shares;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.provider.Reply;
import io.spillway.resilience.Deadline;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Failure.Cause;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.SignalType;

/**
 * Several calls that have gone up as one, and what becomes of them.
 *
 * <p>The one lives as long as any of them is waited for. If what comes back may be the fault of a single one, each goes
 * up again by itself: once, so that a bad neighbour costs a call one attempt at most.
 */
final class SentBatch extends BaseSubscriber<Routed> {

    private static final Logger log = LoggerFactory.getLogger(SentBatch.class);

    private final List<BatchMember> members;
    private final EmbeddingBatches batches;
    private final ProviderRouter router;
    private final BatchListeners listeners;
    private final Call together;
    private final AtomicInteger waiting;

    SentBatch(List<BatchMember> members, EmbeddingBatches batches, ProviderRouter router, BatchListeners listeners) {
        this.members = members;
        this.batches = batches;
        this.router = router;
        this.listeners = listeners;
        this.together = together(members, batches);
        this.waiting = new AtomicInteger(members.size());
    }

    /** It has an id from which one sees whose it is, and the time of the one that has most left. */
    private static Call together(List<BatchMember> members, EmbeddingBatches batches) {
        Call first = members.get(0).call();
        return new Call(
                first.id() + "+" + (members.size() - 1),
                batches.request(inputs(members)),
                first.dialect(),
                latest(members),
                first.fallback(),
                false,
                new AtomicInteger());
    }

    private static Deadline latest(List<BatchMember> members) {
        Deadline latest = members.get(0).call().deadline();
        for (BatchMember member : members) {
            Deadline deadline = member.call().deadline();
            latest = deadline.atNanos() - latest.atNanos() > 0 ? deadline : latest;
        }
        return latest;
    }

    private static List<EmbeddingInputs> inputs(List<BatchMember> members) {
        return members.stream().map(BatchMember::inputs).toList();
    }

    /** Returns the call that stands for them all. */
    Call together() {
        return together;
    }

    void send() {
        members.forEach(member -> member.follow(this::oneLeft));
        router.routeUntold(together, router.plan(together)).subscribe(this);
    }

    private void oneLeft() {
        if (waiting.decrementAndGet() == 0) {
            cancel();
        }
    }

    @Override
    protected void hookOnNext(Routed routed) {
        countAttempts();
        try {
            answer(routed, batches.split(whole(routed), inputs(members)));
        } catch (DialectException | MalformedJsonException notForAll) {
            log.debug("Batch {} has no answer for all: {}", together.id(), notForAll.getMessage());
            takeApart();
        }
    }

    private static Answer.Whole whole(Routed routed) {
        Reply.Whole reply = (Reply.Whole) routed.reply();
        return new Answer.Whole(reply.body(), reply.usage());
    }

    private void answer(Routed routed, List<Answer.Whole> answers) {
        Reply.Whole reply = (Reply.Whole) routed.reply();
        List<BigDecimal> costs = costs(reply.cost(), answers);
        for (int at = 0; at < answers.size(); at++) {
            Answer.Whole own = answers.get(at);
            BigDecimal cost = costs.isEmpty() ? null : costs.get(at);
            members.get(at)
                    .answered(new Routed(
                            new Reply.Whole(reply.provider(), reply.model(), own.body(), own.usage(), cost),
                            routed.trace(),
                            routed.fallbackProvider()));
        }
    }

    /** Shares what the batch cost as its tokens were shared; nothing if nobody knows the price. */
    private static List<BigDecimal> costs(@Nullable BigDecimal whole, List<Answer.Whole> answers) {
        long[] tokens = answers.stream()
                .mapToLong(answer -> Math.max(1, answer.usage().inputTokens()))
                .toArray();
        return whole == null ? List.of() : Shares.of(whole, tokens);
    }

    @Override
    protected void hookOnError(Throwable error) {
        countAttempts();
        if (error instanceof NotAnsweredException why
                && mayBeTheFaultOfOne(why.verdict().failure())) {
            takeApart();
        } else {
            members.forEach(member -> member.failed(error));
        }
    }

    /** A provider that stumbles over one input refuses the request, or falls, or answers with something else. */
    private static boolean mayBeTheFaultOfOne(Failure failure) {
        return failure instanceof Failure.Rejected
                || failure instanceof Failure.InvalidAnswer
                || (failure instanceof Failure.Unavailable unavailable
                        && (unavailable.cause() == Cause.SERVER_ERROR || unavailable.cause() == Cause.RESET));
    }

    @Override
    protected void hookFinally(SignalType end) {
        listeners.tell(listener -> listener.over(together));
    }

    /** What was tried for all was tried for each. */
    private void countAttempts() {
        int attempts = together.attempts().get();
        members.forEach(member -> member.call().attempts().addAndGet(attempts));
    }

    private void takeApart() {
        List<BatchMember> left =
                members.stream().filter(member -> !member.isOver()).toList();
        List<Call> calls = left.stream().map(BatchMember::call).toList();
        listeners.tell(listener -> listener.takenApart(together, calls));
        left.forEach(member -> sendAlone(member, router));
    }

    /** Sends a call as its client sent it. */
    static void sendAlone(BatchMember member, ProviderRouter router) {
        Call call = member.call();
        member.follow(router.routeUntold(call, router.plan(call)).subscribe(member::answered, member::failed));
    }
}
