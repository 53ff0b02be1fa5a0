package io.spillway.gateway.api;

import io.spillway.dialect.ApiError;
import io.spillway.gateway.provider.Call;
import org.jspecify.annotations.Nullable;

/**
 * Is told which calls are let in, what they end with, and what is turned away and why. Called on the thread that caused
 * the event; must return at once.
 */
public interface AdmissionListener {

    /** A call is well formed and goes to the router. */
    default void admitted(Call call) {}

    /**
     * A call is over: its client has the whole reply, or has left. Told once for each that was admitted.
     *
     * @param status what the client was told, or {@link #CLIENT_LEFT}
     * @param error the body that it was sent instead of an answer; {@code null} if it was sent none
     */
    default void ended(Call call, int status, byte @Nullable [] error) {}

    /** A request was turned away by the gateway itself. */
    default void refused(Refused request) {}

    /** What nginx calls a client that left before its reply. */
    int CLIENT_LEFT = 499;

    /**
     * A request that was turned away.
     *
     * @param requestId safe to log
     * @param path as it came over the wire, without the query: a secret may stand in that
     * @param body what the client sent; {@code null} if it was not read
     * @param error what is wrong
     * @param reply the body that the client is sent
     */
    record Refused(String requestId, String path, byte @Nullable [] body, ApiError error, byte[] reply) {}
}
