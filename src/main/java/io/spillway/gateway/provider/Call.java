package io.spillway.gateway.provider;

import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Dialect;
import io.spillway.resilience.Deadline;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What passes through the gateway from a client's request to its reply.
 *
 * @param id the request id, ours or the client's, safe to log and to send
 * @param request what the client sent
 * @param dialect how the client speaks
 * @param deadline when everybody gives up
 * @param fallback whether another provider than the first may answer
 * @param explain whether the client wants to know the route
 * @param attempts how many times a provider has been asked so far, by all layers together
 * @param othersLeft whether another candidate is left to ask, so that a silent provider is given up before the deadline
 * @param offered the name by which the candidate that it is sent to offers the model, which decides what the operator
 *     has laid down for it; {@code null} if nobody has chosen a candidate yet
 */
public record Call(
        String id,
        ClientRequest request,
        Dialect dialect,
        Deadline deadline,
        boolean fallback,
        boolean explain,
        AtomicInteger attempts,
        boolean othersLeft,
        @Nullable String offered) {

    /** Makes a call as it enters the gateway, when nobody knows of any candidate yet. */
    public Call(
            String id,
            ClientRequest request,
            Dialect dialect,
            Deadline deadline,
            boolean fallback,
            boolean explain,
            AtomicInteger attempts) {
        this(id, request, dialect, deadline, fallback, explain, attempts, false, null);
    }

    /** Returns the call as it is sent to one candidate. */
    public Call sentTo(String name, boolean left) {
        return new Call(id, request, dialect, deadline, fallback, explain, attempts, left, name);
    }
}
