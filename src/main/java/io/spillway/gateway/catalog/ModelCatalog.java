package io.spillway.gateway.catalog;

import java.util.List;

/** Which models exist, and where: an immutable snapshot that is replaced as listings arrive. */
public final class ModelCatalog {

    /** Returns every model that may be called, by its public name, sorted. */
    public List<ListedModel> listed() {
        return List.of();
    }

    /**
     * A model as clients see it.
     *
     * @param id {@code provider/model}, or the name of a configured route
     * @param ownedBy the provider, or {@code "spillway"} for a route
     * @param created seconds since 1970, when we first heard of it unless the provider says
     */
    public record ListedModel(String id, String ownedBy, long created) {}
}
