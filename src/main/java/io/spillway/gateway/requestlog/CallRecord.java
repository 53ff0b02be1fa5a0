package io.spillway.gateway.requestlog;

import io.spillway.gateway.provider.AttemptListener.Attempt;
import io.spillway.gateway.provider.AttemptListener.End;
import io.spillway.gateway.provider.Call;
import io.spillway.gateway.provider.Reply;
import io.spillway.gateway.routing.NotAnsweredException;
import io.spillway.gateway.routing.RouteTrace;
import io.spillway.gateway.routing.Routed;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one call so far. Its events come on several threads, so each takes its lock, briefly.
 *
 * <p>It is over when the call has ended and so have all its attempts: when a client leaves, an attempt's end may come
 * last.
 */
final class CallRecord {

    /** What a call takes up beside its bodies. */
    private static final long OVERHEAD = 4_096;

    /** What an event takes up beside its bytes. */
    private static final long EVENT_OVERHEAD = 64;

    private final Call call;
    private final Instant at;
    private final long startNanos;
    private final WaitingBytes memory;
    private final List<Try> attempts = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();

    private List<ByteBuffer> sent = List.of();
    private @Nullable Reply reply;
    private @Nullable RouteTrace trace;
    private byte @Nullable [] error;
    private int status;
    private long endNanos;
    private boolean ended;
    private int open;
    private long held;
    private long streamed;
    private boolean cut;
    private boolean dropped;

    CallRecord(Call call, Instant at, long startNanos, WaitingBytes memory) {
        this.call = call;
        this.at = at;
        this.startNanos = startNanos;
        this.memory = memory;
    }

    /**
     * Events of the answer as they went to the client.
     *
     * @param after since the call's beginning
     */
    record Piece(Duration after, byte[] bytes) {}

    /** One attempt. Guarded by its record; the number of the attempt says which one it is. */
    static final class Try {
        final Attempt attempt;
        final Duration after;

        /** Since it was sent; {@code null} if nothing visible came. */
        @Nullable
        Duration begun;

        @Nullable
        End end;

        Try(Attempt attempt, Duration after) {
            this.attempt = attempt;
            this.after = after;
        }
    }

    // What happens. Each returns whether there is still memory for the call.

    synchronized boolean begin() {
        return hold(OVERHEAD + call.request().body().length);
    }

    synchronized boolean sent(Attempt attempt, long nanos) {
        attempts.add(new Try(attempt, since(nanos)));
        open++;
        return hold(OVERHEAD);
    }

    synchronized boolean written(List<ByteBuffer> body) {
        memory.giveBack(length(sent));
        held -= length(sent);
        sent = List.copyOf(body);
        return hold(length(sent));
    }

    synchronized boolean begun(Attempt attempt, Duration took) {
        attempts.stream()
                .filter(one -> one.attempt.number() == attempt.number())
                .forEach(one -> one.begun = took);
        return true;
    }

    /** Takes note of events, up to a length. */
    synchronized boolean passed(byte[] bytes, long nanos, long longest) {
        if (cut || streamed + bytes.length > longest) {
            cut = true;
            return true;
        }
        streamed += bytes.length;
        pieces.add(new Piece(since(nanos), bytes));
        return hold(EVENT_OVERHEAD + bytes.length);
    }

    synchronized void ended(Attempt attempt, End end) {
        for (Try one : attempts) {
            if (one.end == null && one.attempt.number() == attempt.number()) {
                one.end = end;
                open--;
            }
        }
    }

    synchronized boolean routed(@Nullable Routed routed, @Nullable NotAnsweredException notAnswered) {
        if (routed != null) {
            trace = routed.trace();
            reply = routed.reply();
            return hold(routed.reply() instanceof Reply.Whole whole ? whole.body().length : 0);
        }
        trace = notAnswered == null ? null : notAnswered.trace();
        return true;
    }

    synchronized void ended(int status, byte @Nullable [] error, long nanos) {
        this.status = status;
        this.error = error;
        this.endNanos = nanos;
        this.ended = true;
    }

    /** Returns whether nothing more will come. */
    synchronized boolean isOver() {
        return ended && open == 0;
    }

    /** Gives back its memory, once. */
    synchronized void release() {
        memory.giveBack(held);
        held = 0;
        dropped = true;
    }

    private boolean hold(long bytes) {
        if (dropped || !memory.take(bytes)) {
            return false;
        }
        held += bytes;
        return true;
    }

    private static long length(List<ByteBuffer> body) {
        return body.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(nanos - startNanos);
    }

    // What is known, once it is over.

    Call call() {
        return call;
    }

    Instant at() {
        return at;
    }

    synchronized Duration took() {
        return since(endNanos);
    }

    synchronized int status() {
        return status;
    }

    synchronized byte @Nullable [] error() {
        return error;
    }

    synchronized @Nullable Reply reply() {
        return reply;
    }

    synchronized @Nullable RouteTrace trace() {
        return trace;
    }

    synchronized List<Try> attempts() {
        return List.copyOf(attempts);
    }

    synchronized List<Piece> pieces() {
        return List.copyOf(pieces);
    }

    /** Returns whether some events were left out. */
    synchronized boolean isCut() {
        return cut;
    }

    /** Returns what was last sent to a provider; empty if nothing was. */
    synchronized byte[] sent() {
        var all = ByteBuffer.allocate(
                sent.stream().mapToInt(ByteBuffer::remaining).sum());
        sent.forEach(piece -> all.put(piece.duplicate()));
        return all.array();
    }
}
