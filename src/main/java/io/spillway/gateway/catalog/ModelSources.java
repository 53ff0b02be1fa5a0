package io.spillway.gateway.catalog;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Everything that tells of models, the best first: the operator, what ships with the gateway, and the public lists as
 * they arrive.
 */
final class ModelSources {

    private final List<ModelFacts> own;
    private final List<ModelFacts> builtIn;
    private final Map<String, OwnPrice> ownPrices;
    private final Map<String, List<ModelFacts>> lists = new ConcurrentHashMap<>();

    /**
     * Begins with what needs no network.
     *
     * @param own the operator's models
     * @param ownPrices the operator's prices, by {@link ModelKnowledge#spelled}
     */
    ModelSources(List<ModelFacts> own, List<ModelFacts> builtIn, Map<String, OwnPrice> ownPrices) {
        this.own = List.copyOf(own);
        this.builtIn = List.copyOf(builtIn);
        this.ownPrices = Map.copyOf(ownPrices);
    }

    /** Replaces what a public list has said. */
    void put(String list, List<ModelFacts> models) {
        lists.put(list, models);
    }

    /** Returns how many models a public list has described. */
    int count(String list) {
        return lists.getOrDefault(list, List.of()).size();
    }

    int builtIn() {
        return builtIn.size();
    }

    /** Puts all of it together. */
    ModelKnowledge together() {
        return new ModelKnowledge(
                List.of(
                        own,
                        builtIn,
                        lists.getOrDefault(PublicListReader.MODELS_DEV, List.of()),
                        lists.getOrDefault(PublicListReader.OPENROUTER, List.of())),
                ownPrices);
    }
}
