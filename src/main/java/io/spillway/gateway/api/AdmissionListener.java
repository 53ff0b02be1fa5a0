package io.spillway.gateway.api;

import io.spillway.dialect.ApiError;
import io.spillway.gateway.provider.Call;

/**
 * Is told which calls are let in, and what is turned away and why. Called on the thread that caused the event; must
 * return at once.
 */
public interface AdmissionListener {

    /** A call is well formed and goes to the router. */
    default void admitted(Call call) {}

    /**
     * A request was turned away by the gateway itself.
     *
     * @param requestId the request's id, safe to log
     * @param error what the client is told
     */
    default void refused(String requestId, ApiError error) {}
}
