package io.spillway.gateway.catalog;

import io.spillway.gateway.catalog.ModelKnowledge.Match;
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
    public static final ModelCatalog EMPTY = new ModelCatalog(List.of(), List.of(), ModelKnowledge.EMPTY, id -> 0);

    /** The owner of what no provider but the operator has named. */
    private static final String OURS = "spillway";

    private static final long SECONDS_PER_DAY = 86_400;

    private final Map<String, Shelf> shelves = new LinkedHashMap<>();
    private final Map<String, List<Offer>> exact = new HashMap<>();
    private final Map<String, List<Offer>> byIdentity = new HashMap<>();
    private final Map<String, List<Offer>> alike = new HashMap<>();
    private final Map<String, ListedModel> listed = new TreeMap<>();
    private final ModelKnowledge knowledge;
    private final List<ListedModel> sorted;
    private final NearNames near;

    /**
     * Makes a snapshot.
     *
     * @param inOrder what each provider serves, in tier order
     * @param routes names that the operator has given routes
     * @param knowledge what is known of models, whoever serves them
     * @param firstHeard when we first heard of an id, in seconds since 1970
     */
    ModelCatalog(
            List<Shelf> inOrder,
            Collection<Route> routes,
            ModelKnowledge knowledge,
            ToLongFunction<String> firstHeard) {
        this.knowledge = knowledge;
        for (Shelf shelf : inOrder) {
            shelves.put(shelf.provider(), shelf);
            if (shelf.active()) {
                shelf.ownNames().forEach((name, own) -> {
                    offer(new Offer(shelf.provider(), name, own));
                    list(shelf.provider(), name, own, firstHeard);
                });
            }
        }
        exact.keySet().forEach(name -> alike.put(name, closest(name)));
        exact.keySet().forEach(name -> alike.computeIfAbsent(ModelName.lastSegment(name), this::closest));
        routes.forEach(route -> listed.put(
                route.model(),
                new ListedModel(
                        route.model(),
                        OURS,
                        firstHeard.applyAsLong(route.model()),
                        null,
                        Price.UNKNOWN,
                        null,
                        route.to())));
        sorted = List.copyOf(listed.values());
        near = new NearNames(listed.keySet());
    }

    private void offer(Offer offer) {
        exact.computeIfAbsent(offer.name(), first -> new ArrayList<>()).add(offer);
        byIdentity
                .computeIfAbsent(knowledge.identity(offer.name()), first -> new ArrayList<>())
                .add(offer);
    }

    private void list(String provider, String name, String own, ToLongFunction<String> firstHeard) {
        String id = provider + "/" + name;
        Match known = knowledge.match(provider, own);
        long heard = firstHeard.applyAsLong(id);
        long created = known == null || known.facts().released() == null
                ? heard
                : known.facts().released().toEpochDay() * SECONDS_PER_DAY;
        String parent = own.equals(name) ? null : provider + "/" + own;
        listed.put(id, new ListedModel(id, provider, created, known, price(provider, own), parent, List.of()));
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
     * Returns which providers are known to serve a model, in tier order. A name with a slash that no catalogue knows
     * must be their own, letter for letter; any other is taken for the model, however a provider may call it. A provider
     * with several such models offers the one whose name is closest, else the first by name.
     */
    public List<Offer> offers(String name) {
        return name.indexOf('/') < 0 || knowledge.isName(name)
                ? equivalents(name)
                : exact.getOrDefault(name, List.of());
    }

    /**
     * Returns which providers are known to serve the same model, in tier order: {@code openai/gpt-4} at one provider is
     * {@code gpt-4} at another and {@code gpt-4-2023-03-14} at a third.
     */
    public List<Offer> equivalents(String name) {
        List<Offer> known = alike.get(name);
        return known != null ? known : closest(name);
    }

    private List<Offer> closest(String name) {
        var closest = new LinkedHashMap<String, Offer>();
        for (Offer offer : byIdentity.getOrDefault(knowledge.identity(name), List.of())) {
            closest.merge(
                    offer.provider(),
                    offer,
                    (before, next) -> closeness(next, name) > closeness(before, name) ? next : before);
        }
        return List.copyOf(closest.values());
    }

    private static int closeness(Offer offer, String name) {
        if (offer.name().equals(name)) {
            return 2;
        }
        return ModelName.lastSegment(offer.name()).equals(ModelName.lastSegment(name)) ? 1 : 0;
    }

    /**
     * Returns what is known of a provider's model, by its name at the provider; {@code null} if nobody has described it
     * there.
     */
    public @Nullable ModelFacts facts(String provider, String model) {
        return knowledge.facts(provider, model);
    }

    /** Returns what a provider's model costs, by its name at the provider; {@link Price#UNKNOWN} if nobody knows. */
    public Price price(String provider, String model) {
        ModelFacts facts = knowledge.facts(provider, model);
        return facts == null ? Price.UNKNOWN : Price.read(facts.prices());
    }

    /** Returns how many models are described, whether or not anybody serves them. */
    public int described() {
        return knowledge.size();
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
     * @param created seconds since 1970: when it came out, or, if nobody knows, when we first heard of it
     * @param known its description; {@code null} if there is none
     * @param price what it costs, as far as anybody knows
     * @param parent the model that it is another name for; {@code null} if it has its own
     * @param to where a route leads; empty for a model
     */
    public record ListedModel(
            String id,
            String ownedBy,
            long created,
            @Nullable Match known,
            Price price,
            @Nullable String parent,
            List<String> to) {}
}
