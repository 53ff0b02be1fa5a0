package io.spillway.gateway.routing;

import io.spillway.dialect.EmbeddingBatches;
import java.util.ArrayList;
import java.util.List;

/** Calls that wait for more of their kind. Changed by one thread at a time; whoever takes it from the map sends it. */
final class OpenBatch {

    private final EmbeddingBatches batches;
    private final BatchLimits limits;
    private final long begunNanos;
    private final List<BatchMember> members = new ArrayList<>();
    private int inputs;
    private long tokens;

    /**
     * Begins one.
     *
     * @param batches how its calls are put together
     */
    OpenBatch(EmbeddingBatches batches, BatchLimits limits, long begunNanos) {
        this.batches = batches;
        this.limits = limits;
        this.begunNanos = begunNanos;
    }

    boolean hasRoomFor(BatchMember member) {
        return limits.allow(
                inputs + member.inputs().size(), tokens + member.inputs().tokens());
    }

    OpenBatch with(BatchMember member) {
        members.add(member);
        inputs += member.inputs().size();
        tokens += member.inputs().tokens();
        return this;
    }

    /** Returns whether not even the smallest call would find room. */
    boolean isFull() {
        return !limits.allow(inputs + 1, tokens + 1);
    }

    /** Returns whether it was begun for this call. */
    boolean isBegunBy(BatchMember member) {
        return members.get(0) == member;
    }

    EmbeddingBatches batches() {
        return batches;
    }

    long begunNanos() {
        return begunNanos;
    }

    /** Returns those whose answer is still waited for. */
    List<BatchMember> present() {
        return members.stream().filter(member -> !member.isOver()).toList();
    }
}
