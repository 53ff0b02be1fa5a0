package io.spillway.gateway.catalog;

import java.util.Map;

/** Reads what a provider says it serves. */
@FunctionalInterface
public interface ModelListReader {

    /**
     * Returns the provider's names for its models, each with the seconds since 1970 when it was made; 0 if it does not
     * say.
     *
     * @throws IllegalArgumentException if the bytes are no listing
     */
    Map<String, Long> read(byte[] body);
}
