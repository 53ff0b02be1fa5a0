package io.spillway.gateway.catalog;

import io.spillway.gateway.provider.Provider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Snapshots for tests, also those of other rooms. */
public final class Catalogs {

    private Catalogs() {}

    /** Returns what the providers are configured with; those that list are still being waited for. */
    public static ModelCatalog configured(Provider... providers) {
        return new ModelCatalog(
                new ProviderDirectory(Arrays.asList(providers))
                        .inOrder().stream()
                                .map(provider -> new Shelf(
                                        provider.settings(), ProviderDirectory.isActive(provider), true, null))
                                .toList(),
                List.of(),
                ModelKnowledge.EMPTY,
                id -> 1);
    }

    /** Returns what the providers are configured with, with what ships with the gateway to say of it. */
    public static ModelCatalog described(Provider... providers) {
        return new ModelCatalog(
                new ProviderDirectory(Arrays.asList(providers))
                        .inOrder().stream()
                                .map(provider -> new Shelf(
                                        provider.settings(), ProviderDirectory.isActive(provider), true, null))
                                .toList(),
                List.of(),
                new ModelKnowledge(List.of(ModelFactsReader.builtIn()), Map.of()),
                id -> 1);
    }

    /** Returns what one provider has listed. */
    public static ModelCatalog listed(Provider provider, String... models) {
        return new ModelCatalog(
                List.of(new Shelf(provider.settings(), ProviderDirectory.isActive(provider), true, List.of(models))),
                List.of(),
                ModelKnowledge.EMPTY,
                id -> 1);
    }
}
