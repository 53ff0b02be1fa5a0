package io.spillway.gateway.provider;

import io.spillway.dialect.Dialect;
import io.spillway.dialect.Translation;

/** Every dialect there is, and what lies between any two of them. A new dialect is one line here. */
public interface Dialects {

    /**
     * Returns the dialect of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    Dialect named(String id);

    /** Returns what happens between a client's dialect and a provider's, its quirks included. */
    Translation between(Dialect client, ProviderSettings provider);
}
