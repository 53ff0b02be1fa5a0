package io.spillway.gateway.catalog;

import io.spillway.gateway.provider.ProviderSettings;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one provider serves, as far as we know: the models it is configured with and those it has listed. Immutable. */
final class Shelf {

    private final ProviderSettings settings;
    private final ModelFilter filter;
    private final boolean active;
    private final boolean strict;
    private final boolean pending;
    private final Map<String, String> ownNames = new TreeMap<>();
    private final Map<String, String> publicNames = new HashMap<>();

    /**
     * Fills the shelf.
     *
     * @param active whether the provider has a credential
     * @param strict whether the filters hold for calls too, and not only for what is listed
     * @param listed the provider's own names for its models; {@code null} as long as it has not answered
     */
    Shelf(ProviderSettings settings, boolean active, boolean strict, @Nullable List<String> listed) {
        this.settings = settings;
        this.filter = new ModelFilter(settings.id(), settings.whitelistModels(), settings.ignoreModels());
        this.active = active;
        this.strict = strict;
        this.pending = settings.listing() && listed == null;
        settings.modelNames().forEach((name, own) -> publicNames.put(own, name));
        settings.models().forEach(name -> add(name, ownName(name)));
        settings.modelNames().forEach(this::add);
        if (listed != null) {
            listed.forEach(own -> add(publicNames.getOrDefault(own, own), own));
        }
    }

    private void add(String name, String own) {
        if (filter.allows(name)) {
            ownNames.putIfAbsent(name, own);
        }
    }

    String provider() {
        return settings.id();
    }

    int tier() {
        return settings.tier();
    }

    boolean active() {
        return active;
    }

    /** Returns whether the provider can be asked for its models and has not answered yet. */
    boolean pending() {
        return pending;
    }

    /** Returns the public names and the provider's own, sorted by the public ones. */
    Map<String, String> ownNames() {
        return Collections.unmodifiableMap(ownNames);
    }

    /** Returns what the provider calls the model, whether we have heard of it or not. */
    String ownName(String name) {
        return settings.modelNames().getOrDefault(name, name);
    }

    /** Returns whether the operator lets the model be served here, by whichever name it is asked for. */
    boolean allows(String name) {
        return !strict || filter.allows(publicNames.getOrDefault(name, name));
    }

    /** Returns whether a model of that name, public or own, is on the shelf. */
    boolean knows(String name) {
        return ownNames.containsKey(publicNames.getOrDefault(name, name));
    }
}
