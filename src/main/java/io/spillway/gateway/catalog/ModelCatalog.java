package io.spillway.gateway.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which models exist, and where: an immutable snapshot that is replaced as listings arrive. All that the path asks is
 * computed when the snapshot is made.
 */
public final class ModelCatalog {

    /** Nothing is known. */
    public static final ModelCatalog EMPTY = new ModelCatalog(List.of(), List.of(), id -> 0);

    /** The owner of what no provider but the operator has named. */
    private static final String OURS = "spillway";

    private final Map<String, Shelf> shelves = new LinkedHashMap<>();
    private final Map<String, List<Offer>> offers = new HashMap<>();
    private final Map<String, ListedModel> listed = new TreeMap<>();
    private final List<ListedModel> sorted;
    private final NearNames near;

    /**
     * Makes a snapshot.
     *
     * @param inOrder what each provider serves, in tier order
     * @param routes names that the operator has given routes
     * @param firstHeard when we first heard of an id, in seconds since 1970
     */
    ModelCatalog(List<Shelf> inOrder, Collection<String> routes, ToLongFunction<String> firstHeard) {
        for (Shelf shelf : inOrder) {
            shelves.put(shelf.provider(), shelf);
            if (shelf.active()) {
                offer(shelf);
                list(shelf, firstHeard);
            }
        }
        routes.forEach(name -> listed.put(name, new ListedModel(name, OURS, firstHeard.applyAsLong(name))));
        sorted = List.copyOf(listed.values());
        near = new NearNames(listed.keySet());
    }

    private void offer(Shelf shelf) {
        var here = new HashMap<String, String>();
        shelf.ownNames().keySet().forEach(name -> here.put(name, name));
        shelf.bySegment().forEach(here::putIfAbsent);
        here.forEach((asked, name) -> offers.computeIfAbsent(asked, first -> new ArrayList<>())
                .add(new Offer(shelf.provider(), name, shelf.ownName(name))));
    }

    private void list(Shelf shelf, ToLongFunction<String> firstHeard) {
        for (String name : shelf.ownNames().keySet()) {
            String id = shelf.provider() + "/" + name;
            listed.put(id, new ListedModel(id, shelf.provider(), firstHeard.applyAsLong(id)));
        }
    }

    /** Returns every model that may be called, by its public name, sorted. */
    public List<ListedModel> listed() {
        return sorted;
    }

    /** Returns the listed model of that id, the provider's part written in any of its ways; {@code null} if none is. */
    public @Nullable ListedModel find(String id) {
        ListedModel found = listed.get(id);
        if (found != null) {
            return found;
        }
        var name = ModelName.of(id);
        return listed.get(name.prefix() + "/" + name.rest());
    }

    /**
     * Returns which providers are known to serve a model, in tier order: those with a model of exactly that name or one
     * whose last segment it is. A provider with several such models offers the exact one, else the first by name.
     */
    public List<Offer> offers(String name) {
        return offers.getOrDefault(name, List.of());
    }

    /**
     * Returns which providers are known to serve the same model, in tier order, when vendors' prefixes are left out of
     * account: {@code openai/gpt-4} at one provider is {@code gpt-4} at another.
     */
    public List<Offer> equivalents(String name) {
        List<Offer> alike = offers(ModelName.lastSegment(name));
        List<Offer> exact = offers(name);
        if (exact.isEmpty() || exact == alike) {
            return alike;
        }
        // Whoever has a model of exactly that name has one that ends so.
        return alike.stream()
                .map(offer -> exact.stream()
                        .filter(better -> better.provider().equals(offer.provider()))
                        .findFirst()
                        .orElse(offer))
                .toList();
    }

    /** Returns the active providers, in tier order, of whose models we have not heard yet. */
    public List<String> pending() {
        return shelves.values().stream()
                .filter(shelf -> shelf.active() && shelf.pending())
                .sorted(Comparator.comparingInt(Shelf::tier))
                .map(Shelf::provider)
                .toList();
    }

    /** Returns what the provider calls the model: the operator's word for it is replaced, any other is left. */
    public String ownName(String provider, String name) {
        Shelf shelf = shelves.get(provider);
        return shelf == null ? name : shelf.ownName(name);
    }

    /** Returns whether the operator's filters let the provider serve the model. */
    public boolean allows(String provider, String name) {
        Shelf shelf = shelves.get(provider);
        return shelf == null || shelf.allows(name);
    }

    /** Returns whether the provider is known to serve a model of that name, so that the name is more than a client's. */
    public boolean knows(String provider, String name) {
        Shelf shelf = shelves.get(provider);
        return shelf != null && shelf.knows(name);
    }

    /** Returns a few ids that look like the name, best first. */
    public List<String> near(String name) {
        return near.to(name);
    }

    /**
     * A provider that serves a model.
     *
     * @param name the name by which it offers the model to clients
     * @param model the model's name at that provider
     */
    public record Offer(String provider, String name, String model) {}

    /**
     * A model as clients see it.
     *
     * @param id {@code provider/model}, or the name of a configured route
     * @param ownedBy the provider, or {@code "spillway"} for a route
     * @param created seconds since 1970, when we first heard of it
     */
    public record ListedModel(String id, String ownedBy, long created) {}
}
