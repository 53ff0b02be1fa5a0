package io.spillway.gateway.provider.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The names under which a provider's models are offered.
 *
 * @param own public name to the provider's own, for those that differ
 * @param models public names that are known, if not all
 */
record ModelNames(Map<String, String> own, List<String> models) {

    /** Returns the provider's own name of a model, which may be spelled as a variable would spell it. */
    String own(String name) {
        String exact = own.get(name);
        if (exact != null) {
            return exact;
        }
        return own.entrySet().stream()
                .filter(entry -> CapName.isSpelledAlike(entry.getKey(), name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(name);
    }

    /** Returns all of them, public and own. */
    List<String> all() {
        var all = new ArrayList<>(own.keySet());
        all.addAll(own.values());
        all.addAll(models);
        return all;
    }
}
