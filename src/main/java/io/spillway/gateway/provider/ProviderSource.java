package io.spillway.gateway.provider;

import io.spillway.gateway.credential.Authorization;
import io.spillway.resilience.Credential;
import java.util.List;
import java.util.Map;

/** Where providers come from: the registry and the operator's settings, or the sandbox. Read once, at the start. */
@FunctionalInterface
public interface ProviderSource {

    /** Returns every provider it knows, active or not, without the secrets. */
    List<Known> providers();

    /** Returns what signs the calls of those credentials, by credential id, as far as it never changes. */
    default Map<String, Authorization> authorizations() {
        return Map.of();
    }

    /**
     * A provider and what may call it.
     *
     * @param credentials empty if it is not active
     * @param rules what holds for all of them
     */
    record Known(ProviderSettings settings, List<Credential> credentials, PoolRules rules) {

        /** Copies the list. */
        public Known {
            credentials = List.copyOf(credentials);
        }

        /** A provider whose credentials nothing limits but the provider. */
        public Known(ProviderSettings settings, List<Credential> credentials) {
            this(settings, credentials, PoolRules.NONE);
        }
    }
}
