package io.spillway.gateway.routing;

import io.spillway.gateway.catalog.ModelCatalog;
import io.spillway.gateway.catalog.ModelCatalog.Offer;
import io.spillway.gateway.catalog.ModelName;
import io.spillway.gateway.catalog.ProviderDirectory;
import io.spillway.gateway.catalog.Route;
import io.spillway.gateway.catalog.Routes;
import io.spillway.gateway.provider.Provider;
import io.spillway.resilience.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lays down which providers a call may be sent to, first choice first. It only looks: nothing is asked or reserved.
 *
 * <ol>
 *   <li>A name with a route of its own goes where the operator says, then to whoever else serves a model of that name.
 *   <li>{@code provider/model} goes to that provider, whether or not the model is known there, for its listing may be
 *       old or missing; then, in tier order, to the others that serve the same model.
 *   <li>Any other name goes to the providers that are known to serve it, in tier order. If there is none, it goes to
 *       those that have not told yet what they serve, so that the first call need not wait for the listings.
 * </ol>
 */
public final class RoutePlanner {

    /** More of a name than this is not repeated in an error message. */
    private static final int LONGEST_NAME = 100;

    private final ProviderDirectory providers;
    private final Map<String, List<Target>> routes = new HashMap<>();

    /**
     * Makes a planner.
     *
     * @throws IllegalArgumentException if a route leads to a provider that does not exist
     */
    public RoutePlanner(ProviderDirectory providers, Routes routes) {
        this.providers = providers;
        for (Route route : routes.all()) {
            this.routes.put(
                    route.model(),
                    route.to().stream().map(to -> target(route, to)).toList());
        }
    }

    private Target target(Route route, String to) {
        var name = ModelName.of(to);
        Provider provider = providers.find(name.prefix());
        if (provider == null) {
            throw new IllegalArgumentException(
                    "spillway.routes: %s of %s (expected: provider/model of a known provider)"
                            .formatted(to, route.model()));
        }
        return new Target(provider, name.rest());
    }

    /**
     * Returns the candidates for a model, best first; empty if nobody serves it. The first choice is always there, if
     * only with the reason why it is not to be asked.
     *
     * @param name the model as the client wrote it
     * @param fallback whether another provider than the first may answer
     */
    List<Candidate> plan(String name, ModelCatalog catalog, boolean fallback) {
        var plan = new Plan(catalog);
        List<Target> route = routes.get(name);
        if (route != null) {
            route.forEach(target -> plan.add(target.provider(), target.name()));
            plan.addAll(catalog.offers(name));
        } else {
            var parts = ModelName.of(name);
            Provider named = providers.find(parts.prefix());
            if (named != null && !parts.rest().isEmpty()) {
                plan.add(named, parts.rest());
                plan.addAll(catalog.equivalents(parts.rest()));
            } else {
                plan.addAll(catalog.offers(name));
                plan.addIfEmpty(catalog.pending(), name);
            }
        }
        return fallback ? plan.candidates : plan.candidates.stream().limit(1).toList();
    }

    /** Returns what to say when nobody serves the model. */
    static Failure.ModelUnknown unknown(String name, ModelCatalog catalog) {
        String shown = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
        List<String> near = catalog.near(name);
        return new Failure.ModelUnknown("The model `%s` does not exist or no configured provider serves it.%s"
                .formatted(shown, near.isEmpty() ? "" : " Near names: " + String.join(", ", near) + "."));
    }

    /** Where a route leads, by the model's public name. */
    private record Target(Provider provider, String name) {}

    /** The candidates so far. */
    private final class Plan {

        private final ModelCatalog catalog;
        private final List<Candidate> candidates = new ArrayList<>();

        private Plan(ModelCatalog catalog) {
            this.catalog = catalog;
        }

        /** Adds a candidate that was asked for by name, and says so if it cannot be had. */
        void add(Provider provider, String name) {
            String model = catalog.ownName(provider.id(), name);
            candidates.add(new Candidate(provider, name, model, refusal(provider, model)));
        }

        private @Nullable Failure refusal(Provider provider, String model) {
            if (!ProviderDirectory.isActive(provider)) {
                return new Failure.ModelUnknown("The provider has no credential.");
            }
            return catalog.allows(provider.id(), model)
                    ? null
                    : new Failure.ModelUnknown("The model is not offered at this provider.");
        }

        /** Adds those that are not there yet; what has become inactive since the snapshot is left out. */
        void addAll(List<Offer> offers) {
            for (Offer offer : offers) {
                Provider provider = providers.find(offer.provider());
                if (provider != null && ProviderDirectory.isActive(provider) && !contains(provider)) {
                    candidates.add(Candidate.of(provider, offer));
                }
            }
        }

        void addIfEmpty(List<String> ids, String name) {
            if (candidates.isEmpty()) {
                addAll(ids.stream()
                        .filter(id -> catalog.allows(id, name))
                        .map(id -> new Offer(id, name, catalog.ownName(id, name)))
                        .toList());
            }
        }

        private boolean contains(Provider provider) {
            for (Candidate candidate : candidates) {
                if (candidate.provider() == provider) {
                    return true;
                }
            }
            return false;
        }
    }
}
