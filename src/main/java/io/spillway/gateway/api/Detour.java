package io.spillway.gateway.api;

import io.spillway.dialect.ClientRequest;
import io.spillway.gateway.routing.Routed;

/** What one route does with one call beside what all routes do. */
interface Detour {

    /** Does nothing. */
    Detour NONE = new Detour() {};

    /**
     * Returns what is asked instead of what the client sent.
     *
     * @throws io.spillway.dialect.BadRequestException if that cannot be asked
     */
    default ClientRequest ask(ClientRequest request) {
        return request;
    }

    /** Returns what the client is told instead of why nobody answered. */
    default Throwable fail(Throwable error) {
        return error;
    }

    /** Returns what the client gets instead of what was answered. */
    default Routed answer(Routed routed) {
        return routed;
    }
}
