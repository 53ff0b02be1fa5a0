package io.spillway.gateway.provider;

import io.spillway.dialect.ClientRequest;
import io.spillway.dialect.Dialect;
import io.spillway.resilience.Deadline;
import java.util.concurrent.atomic.AtomicInteger;

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
 */
public record Call(
        String id,
        ClientRequest request,
        Dialect dialect,
        Deadline deadline,
        boolean fallback,
        boolean explain,
        AtomicInteger attempts) {}
