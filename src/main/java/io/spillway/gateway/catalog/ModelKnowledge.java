package io.spillway.gateway.catalog;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of models, from all sources together: which names mean the same one, and what it can do. Immutable.
 *
 * <p>Where several sources describe one model, each detail comes from the best source that has it. No source is asked
 * twice: what one provider says of its own model is never said of another's, save what is the same wherever a model is
 * served.
 */
public final class ModelKnowledge {

    /** Nothing is known. */
    public static final ModelKnowledge EMPTY = new ModelKnowledge(List.of(), Map.of());

    private final Map<String, ModelFacts> byId = new LinkedHashMap<>();
    private final Map<String, ModelFacts> byAlias = new HashMap<>();
    private final Map<String, ModelFacts> elsewhere = new HashMap<>();
    private final Map<String, ModelFacts> alike = new HashMap<>();
    private final Map<String, String> identities = new HashMap<>();
    private final Map<String, ModelFacts> priced = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    /**
     * Puts sources together.
     *
     * @param bestFirst each source's models
     * @param ownPrices what the operator says that models cost, by {@link #spelled}
     */
    ModelKnowledge(List<? extends Collection<ModelFacts>> bestFirst, Map<String, OwnPrice> ownPrices) {
        ownPrices.forEach((name, price) -> priced.put(name, ModelFacts.costing(name, price.json())));
        for (Collection<ModelFacts> source : bestFirst) {
            source.forEach(facts -> byId.merge(folded(facts.id()), facts, ModelFacts::completedBy));
        }
        byId.values().forEach(this::index);
    }

    private void index(ModelFacts facts) {
        var own = ModelName.of(facts.id());
        String identity = SameModel.key(facts.model() == null ? own.rest() : facts.model());
        identities.putIfAbsent(SameModel.key(own.rest()), identity);
        alike.putIfAbsent(identity, facts);
        facts.aliases()
                .forEach((provider, aliases) -> aliases.forEach(alias -> {
                    boolean here = provider.equals(own.prefix());
                    (here ? byAlias : elsewhere).putIfAbsent(folded(provider + "/" + alias), facts);
                    identities.putIfAbsent(SameModel.key(alias), identity);
                    names.add(folded(alias));
                }));
    }

    /** Returns what is the same for all names of the same model. */
    String identity(String name) {
        String key = SameModel.key(name);
        return identities.getOrDefault(key, key);
    }

    /** Returns whether a name with a slash in it is one that some provider is known to use for a model. */
    boolean isName(String name) {
        return names.contains(folded(name));
    }

    /** Returns how many models are described. */
    public int size() {
        return byId.size();
    }

    /** Returns every model that is described, in no special order. */
    public Collection<ModelFacts> all() {
        return List.copyOf(byId.values());
    }

    /**
     * Returns what is known of a provider's model, by the provider's own name or another that it takes for the same;
     * {@code null} if nobody has described it there, however well it is known elsewhere.
     */
    public @Nullable ModelFacts facts(String provider, String model) {
        String id = folded(provider + "/" + model);
        ModelFacts exact = byId.get(id);
        ModelFacts known = exact != null ? exact : byAlias.get(id);
        ModelFacts own = priced.isEmpty() ? null : priced.get(spelled(id));
        return known == null || own == null ? or(known, own) : known.costing(own.prices());
    }

    private static @Nullable ModelFacts or(@Nullable ModelFacts known, @Nullable ModelFacts other) {
        return known != null ? known : other;
    }

    /** Returns a name as it is spelled in the names of environment variables, but in lower case. */
    static String spelled(String name) {
        var spelled = new StringBuilder(folded(name));
        for (int at = 0; at < spelled.length(); at++) {
            if (!isLetterOrDigit(spelled.charAt(at))) {
                spelled.setCharAt(at, '_');
            }
        }
        return spelled.toString();
    }

    private static boolean isLetterOrDigit(char next) {
        return (next >= 'a' && next <= 'z') || (next >= '0' && next <= '9');
    }

    /**
     * Returns the description that comes closest to a provider's model: its own, or that of the same model at another
     * provider without what may differ there; {@code null} if there is none.
     */
    @Nullable
    Match match(String provider, String model) {
        String id = folded(provider + "/" + model);
        if (byId.containsKey(id)) {
            return new Match(byId.get(id), Match.Kind.EXACT);
        }
        if (byAlias.containsKey(id)) {
            return new Match(byAlias.get(id), Match.Kind.ALIAS);
        }
        ModelFacts other = elsewhere.getOrDefault(id, alike.get(identity(model)));
        return other == null
                ? null
                : new Match(other.servedElsewhere(), elsewhere.containsKey(id) ? Match.Kind.ALIAS : Match.Kind.FUZZY);
    }

    private static String folded(String id) {
        return id.toLowerCase(Locale.ROOT);
    }

    /**
     * A description, and how it was found.
     *
     * @param facts the description
     * @param kind how sure it is that it fits
     */
    public record Match(ModelFacts facts, Kind kind) {

        /** How a description was found. */
        public enum Kind {
            /** By the model's own id. */
            EXACT,

            /** By another name that is known to mean it. */
            ALIAS,

            /** By the rule that says which names mean the same. */
            FUZZY
        }
    }
}
