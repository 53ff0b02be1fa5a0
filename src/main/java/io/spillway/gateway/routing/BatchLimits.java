package io.spillway.gateway.routing;

import io.spillway.dialect.EmbeddingInputs;
import io.spillway.gateway.provider.ProviderSettings.EmbeddingLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * How much may be asked for in one request.
 *
 * @param inputs the most inputs
 * @param tokens the most tokens, as estimated
 */
record BatchLimits(int inputs, long tokens) {

    /** Returns what every candidate takes, so that whichever answers can. */
    static BatchLimits of(List<Candidate> plan) {
        BatchLimits least = new BatchLimits(Integer.MAX_VALUE, Long.MAX_VALUE);
        for (Candidate candidate : plan) {
            if (candidate.refusal() == null) {
                EmbeddingLimits own = candidate.provider().settings().embeddings();
                least = least.and(new BatchLimits(own.inputs(), own.tokens()));
            }
        }
        return least;
    }

    /** Returns the narrower of both. */
    BatchLimits and(BatchLimits other) {
        return new BatchLimits(Math.min(inputs, other.inputs), Math.min(tokens, other.tokens));
    }

    boolean allow(int moreInputs, long moreTokens) {
        return moreInputs <= inputs && moreTokens <= tokens;
    }

    /** Divides a request into as few parts as these limits let it be; an input that is too large is alone in its part. */
    List<EmbeddingInputs> parts(EmbeddingInputs whole) {
        List<EmbeddingInputs> parts = new ArrayList<>();
        int from = 0;
        long sum = 0;
        for (int next = 0; next < whole.size(); next++) {
            if (next > from && !allow(next + 1 - from, sum + whole.tokens(next))) {
                parts.add(whole.part(from, next));
                from = next;
                sum = 0;
            }
            sum += whole.tokens(next);
        }
        parts.add(whole.part(from, whole.size()));
        return parts;
    }
}
