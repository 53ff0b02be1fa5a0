package io.spillway.gateway.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The operator's routes.
 *
 * @param routes Models that go to named providers, in the order given. Each has a 'model', the name that clients use,
 * and 'to', a comma-separated list of provider/model.
 * @param fallbackGroups Comma-separated lists of provider/model that stand in for one another, in the order given, by
 * the name of the group. Clients may ask for a group as for a model.
 * @param modelRoutes Models that go to a group, written group:name, or to a comma-separated list of provider/model, by
 * the name that clients use.
 */
@ConfigurationProperties("spillway")
public record RoutesProperties(
        @DefaultValue List<Route> routes,
        @DefaultValue Map<String, List<String>> fallbackGroups,
        @DefaultValue Map<String, List<String>> modelRoutes) {

    private static final String GROUP = "group:";

    /** How the reference says which of its adapters is to be used, of which we have one. */
    private static final String ADAPTER = "@(auto|native|custom|litellm_fallback)$";

    /**
     * @throws IllegalArgumentException if two routes have the same name, or one leads to a group that does not exist
     */
    public RoutesProperties {
        routes = new Routes(routes).all();
        fallbackGroups = Map.copyOf(fallbackGroups);
        modelRoutes = Map.copyOf(modelRoutes);
        for (var route : modelRoutes.entrySet()) {
            targets(route.getKey(), route.getValue(), fallbackGroups);
        }
    }

    /** Returns all of them; of two with one name, that of the routes counts, then that of the model routes. */
    Routes all() {
        var byName = new TreeMap<String, Route>();
        fallbackGroups.forEach((name, to) -> byName.put(name, new Route(name, cleaned(to))));
        modelRoutes.forEach((name, to) ->
                byName.put(name, new Route(name, cleaned(targets(name, to, fallbackGroups)))));
        routes.forEach(route -> byName.remove(route.model()));
        var all = new ArrayList<>(routes);
        all.addAll(byName.values());
        return new Routes(all);
    }

    private static List<String> targets(String name, List<String> to, Map<String, List<String>> groups) {
        if (to.size() != 1 || !to.get(0).startsWith(GROUP)) {
            return to;
        }
        String group = spelled(to.get(0).substring(GROUP.length()));
        List<String> targets = find(group, groups);
        if (targets == null) {
            throw new IllegalArgumentException("spillway.model-routes: %s of %s (expected: group: and one of %s)"
                    .formatted(to.get(0), name, groups.keySet()));
        }
        return targets;
    }

    private static @Nullable List<String> find(String group, Map<String, List<String>> groups) {
        return groups.entrySet().stream()
                .filter(known -> spelled(known.getKey()).equals(group))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static String spelled(String group) {
        return ModelKnowledge.spelled(group.strip());
    }

    private static List<String> cleaned(List<String> to) {
        return to.stream()
                .map(target -> target.strip().replaceFirst(ADAPTER, ""))
                .filter(target -> !target.isEmpty())
                .toList();
    }
}
