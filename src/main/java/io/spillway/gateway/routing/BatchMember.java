package io.spillway.gateway.routing;

import io.spillway.dialect.EmbeddingInputs;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.routing.RouteTrace.Verdict;
import io.spillway.resilience.Failure;
import io.spillway.resilience.Ticker;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.MonoSink;

/**
 * One client's call that goes up with others, or in parts: it keeps its own deadline, may leave by itself, and its end
 * is told like that of any call.
 */
final class BatchMember {

    private static final Logger log = LoggerFactory.getLogger(BatchMember.class);

    private final Call call;
    private final EmbeddingInputs inputs;
    private final Ending ending;
    private final Disposable.Swap upstream = Disposables.swap();
    private volatile Ticker.@Nullable Timer deadline;

    BatchMember(Call call, EmbeddingInputs inputs, RouteListeners listeners, MonoSink<Routed> client) {
        this.call = call;
        this.inputs = inputs;
        this.ending = new Ending(call, listeners, client);
        this.deadline = call.deadline().ticker().after(call.deadline().remaining(), this::expired);
        client.onCancel(this::left);
    }

    Call call() {
        return call;
    }

    EmbeddingInputs inputs() {
        return inputs;
    }

    /** Returns whether nobody waits for its answer any more. */
    boolean isOver() {
        return ending.isOver();
    }

    /** Sets what is disposed of when it leaves before its end; at once if it has left. */
    void follow(Disposable sent) {
        upstream.replace(sent);
    }

    void answered(Routed routed) {
        stopTimer();
        ending.answered(routed);
    }

    void failed(Throwable error) {
        stopTimer();
        ending.notAnswered(error instanceof NotAnsweredException expected ? expected : unforeseen(error));
    }

    private void left() {
        stopTimer();
        ending.left();
        upstream.dispose();
    }

    private void expired() {
        ending.notAnswered(notAnswered(new Failure.DeadlineExceeded("no answer within the time allowed")));
        upstream.dispose();
    }

    private NotAnsweredException unforeseen(Throwable error) {
        log.error("Call {} was not routed to its end", call.id(), error);
        return notAnswered(new Failure.Unavailable("internal error", Failure.Cause.UNREACHABLE));
    }

    private NotAnsweredException notAnswered(Failure failure) {
        return new NotAnsweredException(
                new RouteTrace(List.of(), call.attempts().get()), new Verdict(failure, null));
    }

    private void stopTimer() {
        Ticker.Timer pending = deadline;
        if (pending != null) {
            pending.cancel();
        }
    }
}
