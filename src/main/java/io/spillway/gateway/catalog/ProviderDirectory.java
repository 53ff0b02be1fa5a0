package io.spillway.gateway.catalog;

import io.spillway.gateway.provider.Provider;
import io.spillway.gateway.provider.ProviderId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every known provider, active or not, in the order in which a call falls through them. Immutable. */
public final class ProviderDirectory {

    private static final Comparator<Provider> FALLBACK_ORDER = Comparator.<Provider>comparingInt(
                    provider -> provider.settings().tier())
            .thenComparing(Provider::id);

    private final List<Provider> inOrder;
    private final Map<String, Provider> byName = new HashMap<>();

    /** Sorts the providers by tier, then by id. */
    public ProviderDirectory(Collection<? extends Provider> providers) {
        inOrder = providers.stream()
                .<Provider>map(provider -> provider)
                .sorted(FALLBACK_ORDER)
                .toList();
        inOrder.forEach(provider -> byName.put(provider.id(), provider));
        inOrder.forEach(
                provider -> provider.settings().aliases().forEach(alias -> byName.putIfAbsent(alias, provider)));
    }

    /** Returns all of them in tier order; within a tier by id. */
    public List<Provider> inOrder() {
        return inOrder;
    }

    /**
     * Returns the provider of that id or alias; {@code null} if there is none.
     *
     * @param name in any case, with {@code -} or {@code _}
     */
    public @Nullable Provider find(String name) {
        return byName.get(ProviderId.normalized(name));
    }

    /** Returns whether a provider may be in a chain: whether it has a credential now. */
    public static boolean isActive(Provider provider) {
        return !provider.pool().isEmpty();
    }
}
