package io.spillway.gateway.catalog;

import io.spillway.gateway.provider.Provider;
import java.util.Arrays;
import java.util.List;

/** Snapshots for tests, also those of other rooms. */
public final class Catalogs {

    private Catalogs() {}

    /** Returns what the providers are configured with; those that list are still being waited for. */
    public static ModelCatalog configured(Provider... providers) {
        return new ModelCatalog(
                new ProviderDirectory(Arrays.asList(providers))
                        .inOrder().stream()
                                .map(provider ->
                                        new Shelf(provider.settings(), ProviderDirectory.isActive(provider), null))
                                .toList(),
                List.of(),
                id -> 1);
    }

    /** Returns what one provider has listed. */
    public static ModelCatalog listed(Provider provider, String... models) {
        return new ModelCatalog(
                List.of(new Shelf(provider.settings(), ProviderDirectory.isActive(provider), List.of(models))),
                List.of(),
                id -> 1);
    }
}
